"""The healthy twin: imported by ready(), connected once, by functions that stay."""

from django.contrib.auth.models import Group
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver


@receiver(post_save, sender=Group)
def saved(sender, **kwargs):
    pass


def counter(name):
    def count(sender, **kwargs):
        count.names.append(name)

    count.names = []
    return count


for name in ("one", "other"):
    post_delete.connect(counter(name), sender=Group, weak=False)
