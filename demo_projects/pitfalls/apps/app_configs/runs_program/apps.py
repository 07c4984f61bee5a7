"""DRT406, and DRT403 under runserver: ready() starts a program and waits for it."""

import subprocess

from django.apps import AppConfig


class RunsProgramConfig(AppConfig):
    name = "app_configs.runs_program"

    def ready(self):
        self.started_by = subprocess.run(["true"])
