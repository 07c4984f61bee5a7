import os

from django.apps import AppConfig
from django.utils.translation import gettext, gettext_lazy


class MenuConfig(AppConfig):
    name = "menu"
    verbose_name = gettext_lazy("Add")
    if os.environ.get("PITFALL") == "gettext_in_apps":
        verbose_name = gettext("Add")
