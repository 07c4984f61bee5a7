"""DRT501: nobody imports this module."""

from django.contrib.auth.models import Group
from django.db.models.signals import post_save
from django.dispatch import receiver


@receiver(post_save, sender=Group)
def saved(sender, **kwargs):
    pass
