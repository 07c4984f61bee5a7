import importlib
import os

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"

    def ready(self):
        """Do what the module named by PITFALL does at start-up."""
        pitfall = os.environ.get("PITFALL")
        if pitfall and not pitfall.startswith("model_"):  # those are in views.py
            importlib.import_module("jobs.at_startup." + pitfall).start()
