"""Nothing of Django is wrong here: the module has an error of its own."""

from django.apps import AppConfig

raise RuntimeError("the licence has expired")


class UnlicensedConfig(AppConfig):
    name = "unlicensed"
