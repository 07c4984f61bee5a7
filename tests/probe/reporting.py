"""A Django project that tells of each event once the probe has seen it, and what was recorded."""

from __future__ import annotations

from pathlib import Path

from tracer.trace.file_format import Begin, Happened, Imported

from .running import (
    PYTHON,
    Outcome,
    Process,
    run,
    traced_environment,
    untraced_environment,
    write_files,
)

APPS = 8
MODELS = 5
START_UP = """\
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django

django.setup()
"""
STEPS = """\
import sys
from report import report

for name in (
    "ast", "json", "logging", "decimal", "inspect", "socket", "email.message", "asyncio", "sqlite3",
    "urllib.request", "zoneinfo", "django", "django.utils.functional", "django.conf",
    "django.utils.translation", "django.core.exceptions", "django.utils.timezone", "django.apps",
    "django.core.checks", "django.core.validators", "django.forms", "django.db", "django.template",
    "django.db.models.query", "django.db.models.fields", "django.db.models", "django.urls",
    "django.contrib.contenttypes.apps", "django.http", "django.core.handlers.base",
):
    new = name not in sys.modules
    try:
        __import__(name)
    except ImportError:
        continue
    if new:
        report("import", name)
"""
REPORT = """\
import os

descriptor = int(os.environ.get("REPORT_TO", "1"))


def report(*words):
    os.write(descriptor, (" ".join(words) + "\\n").encode())
"""


def write_project(directory: Path, *, ready: str = "") -> Path:
    """A project that reports each model, import and `ready` call once the probe has seen it."""
    names = [f"app{number}" for number in range(APPS)]
    files = {
        "settings.py": f"INSTALLED_APPS = {names!r}\nSECRET_KEY = 'of a test'\nUSE_TZ = True\n"
        "DEFAULT_AUTO_FIELD = 'django.db.models.AutoField'\n",
        "report.py": REPORT,
        "start.py": STEPS + START_UP + "report('ready')\n",
    }
    for name in names:
        files[f"{name}/__init__.py"] = ""
        files[f"{name}/apps.py"] = (
            "from django.apps import AppConfig\nfrom report import report\n\n\n"
            f"class Config(AppConfig):\n    name = '{name}'\n\n    def ready(self):\n"
            f"        report('app.ready', '{name}')\n" + ready
        )
        files[f"{name}/late.py"] = ""
        files[f"{name}/models.py"] = (
            f"from django.db import models\nfrom report import report\nimport {name}.late\n\n"
            f"report('import', '{name}.late')\n"
        ) + "".join(
            f"\n\nclass Model{number}(models.Model):\n    name = models.TextField()\n\n\n"
            f"report('model', '{name}.Model{number}')\n"
            for number in range(MODELS)
        )
    return write_files(directory, files)


def events(process: Process) -> set[str]:
    """What the project reports, as the recording has it."""
    found = set()
    for record in process.records:
        if isinstance(record, Imported) and record.outcome == "ok":
            found.add(f"import {record.module}")
        elif isinstance(record, Happened) and record.kind == "model":
            found.add(f"model {record.attributes['label']}")
        elif isinstance(record, Begin) and record.kind == "app.ready":
            found.add(f"app.ready {record.attributes['label']}")
        elif isinstance(record, Happened) and record.kind == "signal.connect":
            found.add(f"connect {record.attributes.get('dispatch_uid')}")
    return found


def reported(output: bytes) -> list[str]:
    """The lines reported in full."""
    return output.decode().split("\n")[:-1]


def start(project: Path, traces: Path, script: str = "start.py") -> Outcome:
    """Run a script of the project under the probe."""
    return run([PYTHON, script], project, traced_environment(traces))


def assert_complete(process: Process, output: bytes) -> None:
    """All that was reported is in the recording, and no line of it is damaged."""
    expected = {line for line in reported(output) if " " in line}
    assert not expected - events(process)
    assert not process.damage()
    assert not process.instants("probe.error"), process.instants("probe.error")


def same_as_untraced(project: Path, traced: Outcome, script: str = "start.py") -> None:
    """The program did as it does without the probe."""
    untraced = run([PYTHON, script], project, untraced_environment())
    assert traced.normalised() == untraced.normalised()


FORKS = (
    START_UP
    + """\
from django.dispatch import Signal

children = []
for number in range(%d):
    child = os.fork()
    if not child:
        Signal().connect(print, dispatch_uid=str(number), weak=False)
        os._exit(0)
    children.append(child)
for child in children:
    assert os.waitpid(child, 0)[1] == 0
"""
)


def by_origin(processes: list[Process]) -> tuple[Process, list[Process]]:
    """The process that was started, and those forked."""
    (first,) = (p for p in processes if p.header.attributes["origin"] == "exec")
    forked = [p for p in processes if p.header.attributes["origin"] == "fork"]
    assert len(forked) == len(processes) - 1
    return first, forked


def assert_no_problem(process: Process) -> None:
    assert not process.damage()
    assert not process.instants("probe.error"), process.instants("probe.error")
    assert not process.instants("probe.refused")
