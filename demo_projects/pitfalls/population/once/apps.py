"""DRT206: `ready()` fails the first time alone, which runserver's parent keeps to itself."""

import os

from django.apps import AppConfig
from django.conf import settings


class OnceConfig(AppConfig):
    name = "once"

    def ready(self):
        marker = settings.BASE_DIR / "started"
        if not marker.exists():
            os.close(os.open(marker, os.O_CREAT))
            raise RuntimeError("the licence server cannot be reached")
