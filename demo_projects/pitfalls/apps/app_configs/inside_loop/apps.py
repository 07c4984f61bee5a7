"""DRT407 when Django is set up while an event loop runs."""

from django.apps import AppConfig


class InsideLoopConfig(AppConfig):
    name = "app_configs.inside_loop"

    def ready(self):
        from django.contrib.auth.models import Group

        Group.objects.exists()
