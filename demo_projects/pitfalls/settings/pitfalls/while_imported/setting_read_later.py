"""The healthy twin: the setting is read when it is needed."""

from django.conf import settings


def verbose():
    return settings.DEBUG
