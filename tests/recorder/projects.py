"""Throw-away Django projects for the tests of recording."""

from __future__ import annotations

from pathlib import Path

MANAGE_PY = """\
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
"""

SETTINGS = """\
SECRET_KEY = "nothing to hide"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["shelf.apps.ShelfConfig"]
ROOT_URLCONF = "site1.urls"
WSGI_APPLICATION = "site1.wsgi.application"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MIDDLEWARE = []
"""

URLS = """\
from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda request: HttpResponse("hello"))]
"""

APPS = """\
from django.apps import AppConfig


class ShelfConfig(AppConfig):
    name = "shelf"

    def ready(self):
{ready}
"""

MODELS = """\
from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=10)
"""

GATEWAY = """\
import os

from django.core.{kind} import get_{kind}_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")
application = get_{kind}_application()
"""


def write(root: Path, files: dict[str, str]) -> None:
    """Write files below `root`, making directories."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def make_project(root: Path, *, ready: str = "pass", **settings: str) -> Path:
    """A project with one app and one view; `ready` is the body of the app's `ready()`."""
    body = "\n".join(f"        {line}" for line in ready.splitlines())
    write(
        root,
        {
            "manage.py": MANAGE_PY,
            "site1/__init__.py": "",
            "site1/settings.py": SETTINGS + "".join(f"{k} = {v}\n" for k, v in settings.items()),
            "site1/urls.py": URLS,
            "site1/wsgi.py": GATEWAY.format(kind="wsgi"),
            "site1/asgi.py": GATEWAY.format(kind="asgi"),
            "shelf/__init__.py": "",
            "shelf/apps.py": APPS.format(ready=body),
            "shelf/models.py": MODELS,
        },
    )
    return root
