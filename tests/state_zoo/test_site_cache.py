"""Django's own cache of sites: an edit empties it in the one worker that answered."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.probe.running import write_files
from tracer.diagnose.catalogue import diagnose, state_rules
from tracer.recorder.requests import from_urls
from tracer.recorder.server import free_port
from tracer.recorder.workers import WorkersOptions, record_workers
from tracer.trace.reader import load

from .running import PYTHON

pytestmark = [pytest.mark.slow, pytest.mark.target]
FILES = {
    "settings.py": """\
        from pathlib import Path

        SECRET_KEY = "x"
        ALLOWED_HOSTS = ["*"]
        ROOT_URLCONF = "urls"
        MIDDLEWARE = []
        USE_TZ = True
        SITE_ID = 1
        INSTALLED_APPS = ["django.contrib.sites"]
        DATABASES = {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": Path(__file__).with_name("db.sqlite3"),
                "OPTIONS": {"timeout": 30},
            }
        }
        """,
    "wsgi.py": """\
        import os

        os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
        from django.core.wsgi import get_wsgi_application

        application = get_wsgi_application()
        """,
    "manage.py": """\
        import os
        import sys

        os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
        """,
    "urls.py": """\
        from django.contrib.sites.models import Site
        from django.http import HttpResponse
        from django.urls import path


        def show(request):
            return HttpResponse(Site.objects.get_current().name)


        def edit(request):
            site = Site.objects.get(pk=1)
            site.name = request.GET["name"]
            site.save()
            return HttpResponse("")


        urlpatterns = [path("show", show), path("edit", edit)]
        """,
}


def test_an_edited_site_is_stale_in_the_other_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if subprocess.run([PYTHON, "-c", "import gunicorn"], capture_output=True).returncode:
        pytest.skip("gunicorn is not installed in the environment under test")
    project = write_files(tmp_path / "project", FILES)
    subprocess.run([PYTHON, "manage.py", "migrate", "-v0"], cwd=project, check=True)
    monkeypatch.chdir(project)
    port = free_port()
    command = [PYTHON, "-m", "gunicorn", "wsgi", "-w", "2", "-b", f"127.0.0.1:{port}"]
    # So many that each worker shows it before and after an edit of the other.
    plan = from_urls(
        url for turn in range(10) for url in ("/show", f"/edit?name={turn}", "/show", "/show")
    )
    options = WorkersOptions(plan=tuple(plan), scope="all", port=port, most_requests=150)
    recording = record_workers(command, options, tmp_path / "run")
    assert recording.result.outcome == "ok", recording.result.reason
    (found,) = (
        one
        for one in diagnose(load(recording.path), state_rules())
        if "SITE_CACHE" in one.title and one.severity != "info"
    )
    # Which of the two is said depends on what the other worker had read before.
    assert (found.code, found.severity) in [("DRT1002", "error"), ("DRT1003", "error")]
    assert "django/contrib/sites/models.py" in found.cause
