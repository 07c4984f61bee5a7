"""An attribute of an AppConfig."""

from django.apps import apps

from ..values import fresh

EXPECTED = ("diverged", "lost")


def write(request):
    apps.get_app_config("zoo").notice = fresh()
    return "set"


def read(request):
    return apps.get_app_config("zoo").notice
