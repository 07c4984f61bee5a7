"""DRT209: the first import fails, the second goes well, and nothing is shown."""

import plugins
from django.apps import AppConfig

plugins.register_once("flaky")


class FlakyConfig(AppConfig):
    name = "flaky"
