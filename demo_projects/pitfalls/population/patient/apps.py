"""The healthy twin of eager, hasty and resetup: what needs models waits for `ready()`."""

from django.apps import AppConfig


class PatientConfig(AppConfig):
    name = "patient"

    def ready(self):
        from patient import services

        self.count = services.count
