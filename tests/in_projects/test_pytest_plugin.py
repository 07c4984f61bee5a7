"""The fixture `lifecycle`, in a pytest of its own over a project of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.recorder.projects import make_project

ROOT = Path(__file__).resolve().parents[2]
PYTHONPATH = os.pathsep.join([str(ROOT), str(ROOT / "tracer" / "in_projects")])
PLUGIN = ("-p", "django_registry_tracer.pytest_plugin")
pytest.importorskip("django")

ASKS = """\
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT 1")
"""


def run_pytest(
    project: Path, tests: str, *words: str, plugin: tuple[str, ...] = PLUGIN
) -> subprocess.CompletedProcess[str]:
    (project / "test_start.py").write_text(textwrap.dedent(tests), encoding="utf-8")
    if not (project / "pyproject.toml").exists():
        (project / "pyproject.toml").write_text("[tool.pytest.ini_options]\n", encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *plugin, *words],
        cwd=project,
        env={**os.environ, "PYTHONPATH": PYTHONPATH, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.slow
def test_what_holds_and_what_does_not(tmp_path: Path) -> None:
    project = make_project(tmp_path / "shop", ready=ASKS)
    done = run_pytest(
        project,
        """\
        import pytest

        def test_holds(lifecycle):
            run = lifecycle.record("check")
            assert lifecycle.record("check") is run
            run.assert_order("settings", "models:shelf", "flag:models_ready", "ready", "checks")
            run.assert_within({"setup": "60s", "models": 9})
            run.assert_no_findings(select=["DRT7"])
            assert [str(query) for query in run.queries] == [
                "SELECT to default by app shelf at shelf/apps.py:10, in check/1"
            ]
            assert run.trace.entries[0].exit_code == 0
            assert lifecycle.record(["python", "manage.py", "check"]) is not run

        def test_order(lifecycle):
            lifecycle.record("check").assert_order("ready:shelf", "settings")

        def test_missing(lifecycle):
            lifecycle.record("check").assert_order("settings", "ready:shop")

        def test_queries(lifecycle):
            lifecycle.record("check").assert_no_queries()

        def test_budget(lifecycle):
            lifecycle.record("check").assert_within({"models": 0})

        def test_failure(lifecycle):
            lifecycle.record(["python", "manage.py", "chekc"])

        def test_failure_wanted(lifecycle):
            run = lifecycle.record(["python", "manage.py", "chekc"], allow_failure=True)
            assert run.trace.entries[0].exit_code == 1

        def test_unknown(lifecycle):
            lifecycle.record("chekc")
        """,
        "-p",
        "no:django",
    )
    out = done.stdout
    assert "2 passed" in out, out + done.stderr
    assert "6 failed" in out, out
    for says in (
        "check: in check/1 the order is settings, ready:shelf, not ready:shelf, settings",
        "check: ready:shop never happened; there is ready:shelf",
        "check: start-up makes 1 query\nE         SELECT to default by app shelf at ",
        "models is 1, more than 0",
        "command failed: ended with exit code 1",
        "There is no entry point 'chekc'.",
        "See `django-trace show ",
    ):
        assert says in out, f"{says!r} is not in\n{out}"
    assert "tracer/lifecycle/" not in out, out


@pytest.mark.slow
def test_beside_pytest_django_and_in_a_subdirectory(tmp_path: Path) -> None:
    pytest.importorskip("pytest_django")
    make_project(tmp_path / "shop" / "backend")
    (tmp_path / "shop" / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\ndjango_trace_project = "backend"\npythonpath = ["backend"]\n'
        'DJANGO_SETTINGS_MODULE = "site1.settings"\n',
        encoding="utf-8",
    )
    done = run_pytest(
        tmp_path / "shop",
        """\
        from shelf.models import Book

        def test_database_and_recording(db, lifecycle):
            assert Book.objects.count() == 0
            run = lifecycle.record("check")
            run.assert_no_queries()
            run.assert_no_findings()
        """,
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_nothing_of_ours_or_of_django_is_imported_before_it_is_wanted(tmp_path: Path) -> None:
    done = run_pytest(
        tmp_path,
        """\
        import sys

        def test_nothing():
            names = {name.partition(".")[0] for name in sys.modules}
            assert not names & {"tracer", "django", "msgspec", "rich", "click"}
        """,
        "-p",
        "no:django",
    )
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_a_project_with_a_package_called_tracer(tmp_path: Path) -> None:
    (tmp_path / "tracer.py").write_text("NAME = 'theirs'\n", encoding="utf-8")
    done = run_pytest(
        tmp_path,
        """\
        import tracer

        def test_theirs():
            assert tracer.NAME == "theirs"

        def test_ours(lifecycle):
            pass
        """,
        "-p",
        "no:django",
    )
    assert "1 passed, 1 error" in done.stdout, done.stdout + done.stderr
    assert "a package called tracer of its own" in done.stdout
