"""Make a Django project of any size, shaped like real ones: relations, signals, ready()."""

from __future__ import annotations

import argparse
from pathlib import Path

SIZES = {"S": (20, 5), "M": (100, 5), "L": (500, 10)}
"""Apps and models per app of the sizes that the benchmarks know."""

_APP = """\
from django.apps import AppConfig


class App{app:03}Config(AppConfig):
    name = "app{app:03}"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import receivers  # noqa: F401
"""
_RECEIVERS = """\
from django.db.models.signals import post_save
from django.dispatch import receiver

from .models import Model{app:03}x0


@receiver(post_save, sender=Model{app:03}x0, dispatch_uid="app{app:03}")
def saved(sender, **kwargs):
    pass
"""
_MODEL = """\

class Model{app:03}x{number}(models.Model):
    name = models.CharField(max_length=100)
    amount = models.IntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)
    parent = models.ForeignKey({target!r}, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

"""
_SETTINGS = """\
SECRET_KEY = "benchmark"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth"] + [
    "app%03d" % number for number in range({apps})
]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}}}
USE_TZ = True
"""
_SETUP = """\
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django

django.setup()
"""


def make_project(directory: Path, apps: int, models: int) -> Path:
    """Write a project of `apps` apps with `models` models each; return its ``run_setup.py``."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "settings.py").write_text(_SETTINGS.format(apps=apps))
    for app in range(apps):
        package = directory / f"app{app:03}"
        package.mkdir(exist_ok=True)
        (package / "__init__.py").write_text("")
        (package / "apps.py").write_text(_APP.format(app=app))
        (package / "receivers.py").write_text(_RECEIVERS.format(app=app))
        bodies = [
            _MODEL.format(
                app=app,
                number=number,
                target=f"app{(app * 7 + number) % apps:03}.Model{(app * 7 + number) % apps:03}x0",
            )
            for number in range(models)
        ]
        (package / "models.py").write_text("from django.db import models\n\n" + "".join(bodies))
    script = directory / "run_setup.py"
    script.write_text(_SETUP)
    return script


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--apps", type=int, default=100)
    parser.add_argument("--models", type=int, default=5)
    arguments = parser.parse_args()
    print(make_project(arguments.directory, arguments.apps, arguments.models))
