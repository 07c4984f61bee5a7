"""The truths that hold for the demo hold for applications that others wrote."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest

import tracer
from tracer.diagnose.catalogue import diagnose
from tracer.recorder.matrix import record_project

from .applications import (
    APPLICATIONS,
    Application,
    clean_environment,
    environment,
    installed_at,
)

pytestmark = [pytest.mark.realworld, pytest.mark.slow, pytest.mark.timeout(1800)]

ENTRIES = ("runserver", "shell", "wsgi", "gunicorn", "gunicorn-preload", "check", "script-setup")
LIST_MODELS = """
import json, django
django.setup()
from django.apps import apps
print(json.dumps(sorted(model._meta.label for model in
    apps.get_models(include_auto_created=True, include_swapped=True))))
"""


@pytest.fixture(scope="module", params=APPLICATIONS, ids=lambda application: application.name)
def recorded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[tracer.Trace, list[str]]:
    """A recording of the application's project, and the labels of its models."""
    application: Application = request.param
    cache = os.environ.get("DJANGO_TRACE_REALWORLD_CACHE")
    place = Path(cache) if cache else tmp_path_factory.mktemp("environments")
    python = environment(application, place.resolve())
    directory = tmp_path_factory.mktemp(application.name)
    project = application.make(python.parent, directory)
    for package in application.own:
        (project / package).symlink_to(installed_at(python, package))
    subprocess.run(
        [python, "manage.py", "migrate", "-v0"], cwd=project, env=clean_environment(), check=True
    )
    recording = record_project(
        project,
        tmp_path_factory.mktemp("runs") / application.name,
        python=str(python),
        entries=ENTRIES,
        timeout=180,
        env=clean_environment(),
    )
    trace = tracer.load(recording)
    settings = trace.project.settings_module if trace.project else ""
    models = subprocess.run(
        [python, "-c", LIST_MODELS],
        cwd=project,
        env={**clean_environment(), "DJANGO_SETTINGS_MODULE": settings},
        capture_output=True,
        text=True,
        check=True,
    )
    return trace, json.loads(models.stdout.splitlines()[-1])


def test_every_entry_point_is_recorded_without_a_probe_error(
    recorded: tuple[tracer.Trace, list[str]],
) -> None:
    trace, _ = recorded
    assert {entry.id: entry.outcome for entry in trace.entries} == dict.fromkeys(ENTRIES, "ok")
    assert not [i for i in trace.instants if i.kind.startswith("probe.")]
    assert not trace.problems


def test_each_set_up_process_populates_once_and_calls_every_ready_once(
    recorded: tuple[tracer.Trace, list[str]],
) -> None:
    trace, _ = recorded
    populated = Counter(
        span.process
        for span in trace.spans
        if span.kind == "populate" and span.text("registry") == "main" and span.text("full") == "1"
    )
    by_entry = Counter(process.partition("/")[0] for process in populated)
    once = dict.fromkeys(("shell", "wsgi", "gunicorn-preload", "check", "script-setup"), 1)
    assert by_entry == {**once, "runserver": 2, "gunicorn": 2}
    assert set(populated.values()) == {1}
    entries = {
        span.process: span.text("entries") for span in trace.spans if span.kind == "populate"
    }
    ready = Counter(span.process for span in trace.spans if span.kind == "app.ready")
    assert {process: str(count) for process, count in ready.items()} == {
        process: entries[process] for process in populated
    }


def test_models_of_the_main_registry_are_those_django_lists(
    recorded: tuple[tracer.Trace, list[str]],
) -> None:
    trace, expected = recorded
    script = [process.key for process in trace.processes if process.entry == "script-setup"]
    labels = sorted(
        instant.text("label")
        for instant in trace.instants
        if instant.kind == "model"
        and instant.text("registry") == "main"
        and instant.process in script
    )
    # A model can register that its app does not list: Django's get_models() leaves it out.
    assert set(expected) <= set(labels)
    assert len(labels) == len(set(labels))


def test_each_gunicorn_worker_answers_a_request(
    recorded: tuple[tracer.Trace, list[str]],
) -> None:
    trace, _ = recorded
    asked = {span.process for span in trace.spans if span.kind == "request"}
    assert len([key for key in asked if key.startswith("gunicorn/")]) == 2


def test_check_says_what_is_so_and_nothing_else(
    request: pytest.FixtureRequest, recorded: tuple[tracer.Trace, list[str]]
) -> None:
    trace, _ = recorded
    application: Application = request.node.callspec.params["recorded"]
    project = trace.project.path if trace.project else ""
    found = {
        (finding.code, Path(finding.place.rpartition(":")[0]).relative_to(project).as_posix())
        for finding in diagnose(trace)
        # How long something takes depends on the machine.
        if finding.severity != "info" and not finding.code.startswith("DRT80")
    }
    assert found == {(code, file) for code, files in application.findings for file in files}
