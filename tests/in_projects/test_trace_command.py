"""`manage.py trace`, in a project that has the app installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import tracer
from tests.recorder.projects import make_project

pytest.importorskip("django")
ROOT = Path(__file__).resolve().parents[2]
PYTHONPATH = os.pathsep.join([str(ROOT), str(ROOT / "tracer" / "in_projects")])
APPS = '["shelf.apps.ShelfConfig", "django_registry_tracer"]'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "shop", INSTALLED_APPS=APPS)


def manage(project: Path, *words: str, start: tuple[str, ...] = ("manage.py",)) -> str:
    done = subprocess.run(
        [sys.executable, *start, "trace", *words],
        cwd=project,
        env={**os.environ, "PYTHONPATH": PYTHONPATH, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return f"{done.stdout}{done.stderr}exit {done.returncode}"


@pytest.mark.slow
def test_a_command_is_recorded_from_its_start(project: Path) -> None:
    said = manage(project, "--out", "run", "--no-imports", "check", "--fail-level", "ERROR")
    assert "System check identified no issues" in said
    assert "Recorded 1 process in run: `django-trace show run`" in said
    assert said.endswith("exit 0")
    trace = tracer.load(project / "run")
    (process,) = trace.processes
    assert process.argv[-4:] == ("manage.py", "check", "--fail-level", "ERROR")
    assert any(span.kind == "setup" for span in trace.spans)
    assert not any(span.kind == "import" for span in trace.spans)


@pytest.mark.slow
def test_exit_codes_and_settings_are_handed_on(project: Path) -> None:
    (project / "site1" / "other.py").write_text("from .settings import *\n", encoding="utf-8")
    assert manage(project, "--out", "a", "chekc").endswith("exit 1")
    said = manage(project, "--out", "b", "--settings", "site1.other", "check")
    assert said.endswith("exit 0")
    settings = [one.name for one in tracer.load(project / "b").spans if one.kind == "settings"]
    assert settings == ["site1.other"]


@pytest.mark.slow
def test_without_a_command_the_whole_matrix_is_recorded(project: Path) -> None:
    said = manage(project, "--out", "run")
    assert said.endswith("exit 0")
    assert "Read it: django-trace show run" in said
    assert {"check", "runserver"} <= {entry.id for entry in tracer.load(project / "run").entries}


def test_an_old_python_is_told_what_to_do() -> None:
    from django_registry_tracer.management.commands.trace import too_old

    assert "needs Python 3.10, and this is Python 3.8: install" in too_old((3, 8, 18))


def test_installing_the_app_imports_nothing_of_ours(project: Path) -> None:
    code = "import sys, django; django.setup(); print('tracer' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project,
        env={**os.environ, "PYTHONPATH": PYTHONPATH, "DJANGO_SETTINGS_MODULE": "site1.settings"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "False\n", done.stderr
