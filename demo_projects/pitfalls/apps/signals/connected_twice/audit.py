"""DRT502: each call makes another function and connects it too."""

from django.contrib.auth.models import Group
from django.db.models.signals import post_save


def start_audit():
    def write_down(sender, **kwargs):
        pass

    post_save.connect(write_down, sender=Group, weak=False)
