"""The panel in the real django-debug-toolbar, served by runserver and opened in Chromium."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.recorder.projects import make_project

pytest.importorskip("debug_toolbar")
pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
PYTHONPATH = os.pathsep.join([str(ROOT), str(ROOT / "tracer" / "in_projects")])

SETTINGS = """
DEBUG = True
INTERNAL_IPS = ["127.0.0.1"]
STATIC_URL = "static/"
MIDDLEWARE = ["debug_toolbar.middleware.DebugToolbarMiddleware"]
INSTALLED_APPS = [
    "django.contrib.staticfiles", "debug_toolbar", "django_registry_tracer",
    "shelf.apps.ShelfConfig",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DEBUG_TOOLBAR_PANELS = [
    "debug_toolbar.panels.request.RequestPanel", "django_registry_tracer.panels.StartupPanel",
]
"""
URLS = """
from debug_toolbar.toolbar import debug_toolbar_urls
from django.http import HttpResponse
from django.urls import path

page = "<html><head><title>Shop</title></head><body><h1>Shop</h1></body></html>"
urlpatterns = [path("", lambda request: HttpResponse(page)), *debug_toolbar_urls()]
"""
ASKS = """\
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT 1")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    made = make_project(tmp_path / "shop", ready=ASKS)
    with open(made / "site1" / "settings.py", "a", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    (made / "site1" / "urls.py").write_text(URLS, encoding="utf-8")
    return made


@contextmanager
def served(project: Path, *before: str) -> Iterator[str]:
    """The address of runserver, started with these words before `manage.py`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    server = subprocess.Popen(
        [sys.executable, *before, "manage.py", "runserver", address],
        cwd=project,
        env={**os.environ, "PYTHONPATH": PYTHONPATH},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(f"http://{address}/")
        yield f"http://{address}/"
    finally:
        os.killpg(server.pid, signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


def panel(browser: Any, url: str) -> Any:
    """Open the panel; the tab, the text of its button and of its content."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(url)
    if not tab.locator("#djDebugToolbar").is_visible():
        tab.locator("#djShowToolBarButton").click()
    button = tab.locator("#djdt-StartupPanel")
    button.locator("a").click()
    content = tab.locator("#StartupPanel .djdt-scroll")
    content.locator("h4").first.wait_for()
    return tab, button.inner_text(), content


def test_a_recorded_process_is_shown(browser: Any, project: Path, tmp_path: Path) -> None:
    words = ("-m", "tracer", "record", "--out", str(tmp_path / "run"), "--", sys.executable)
    with served(project, *words) as url:
        tab, button, content = panel(browser, url)
        assert "ready after" in button
        text = content.inner_text()
        assert "How this process started" in text
        assert "manage.py runserver" in text
        assert "by reloader" in text
        picture = content.locator("img")
        assert picture.evaluate("one => one.complete && one.naturalWidth > 0")
        assert picture.bounding_box()["width"] > 600
        if named := os.environ.get("DJANGO_TRACE_SCREENSHOTS"):
            tab.screenshot(path=str(Path(named) / "toolbar.png"))
        tab.close()


def test_without_a_recording_it_says_how_to_make_one(browser: Any, project: Path) -> None:
    with served(project) as url:
        tab, button, content = panel(browser, url)
        assert "not recorded" in button
        assert "django-trace record -- python manage.py runserver" in content.inner_text()
        tab.close()
