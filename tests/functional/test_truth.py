"""What the recording says of models and imports, held against Django and Python themselves."""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
from pathlib import Path

import pytest

from tracer import Span, Trace

from .recording import PYTHON, SHOP, record

pytestmark = [pytest.mark.target, pytest.mark.slow]

Times = dict[str, list[float]]

LIST_MODELS = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"
import django; django.setup()
from django.apps import apps
models = apps.get_models(include_auto_created=True, include_swapped=True)
print(json.dumps([[m._meta.label, m.__module__] for m in models]))
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    ignore = shutil.ignore_patterns("db.sqlite3", "__pycache__", ".pytest_cache", ".django-trace")
    return Path(shutil.copytree(SHOP, tmp_path / "shop", ignore=ignore))


def main_models(trace: Trace) -> list[tuple[str, str]]:
    return [
        (instant.text("label"), instant.text("module"))
        for instant in trace.instants
        if instant.kind == "model" and instant.text("registry") == "main"
    ]


def test_models_are_those_of_the_registry_in_order(shop: Path) -> None:
    trace, _ = record(shop, "-c", LIST_MODELS)
    printed = (Path(trace.path) / "entry" / "stdout.txt").read_text()
    expected = [tuple(pair) for pair in json.loads(printed)]
    recorded = main_models(trace)
    assert set(recorded) == set(expected)
    # get_models() goes app by app; within an app it keeps the order of registration.
    for label in {name.partition(".")[0] for name, _ in expected}:
        of_app = [pair for pair in recorded if pair[0].startswith(label + ".")]
        assert of_app == [pair for pair in expected if pair[0].startswith(label + ".")]


def test_models_name_their_line_and_the_app_being_imported(shop: Path) -> None:
    trace, _ = record(shop, "-c", LIST_MODELS)
    by_label = {i.text("label"): i for i in trace.instants if i.kind == "model"}
    for label, instant in by_label.items():
        file, _, line = instant.text("caller").rpartition(":")
        source = Path(file).read_text().splitlines()[int(line) - 1]
        name = label.partition(".")[2].partition("_")[0]
        assert instant.text("auto_created") == "1" or f"class {name}" in source, (label, source)
    # The admin's models module imports the content types before their own app's turn.
    assert by_label["contenttypes.ContentType"].text("app") == "admin"


def test_migrations_register_models_outside_the_main_registry(shop: Path) -> None:
    trace, _ = record(shop, "manage.py", "migrate", "-v0")
    registries = {i.text("registry") for i in trace.instants if i.kind == "model"}
    assert {"main", "state", "isolated"} <= registries
    late = [i for i in trace.instants if i.kind == "model" and i.text("late") == "1"]
    assert not late


def around(spans: dict[str, Span], span: Span) -> set[str]:
    """The names of the spans that `span` is in."""
    names = set()
    while span.parent is not None:
        span = spans[span.parent]
        names.add(span.name)
    return names


def import_times(shop: Path, own: Times, reference: Times) -> Trace:
    """Add the self times of one recording, and of one run under `-X importtime`, in µs."""
    script = "import django; django.setup()"
    environment = {"DJANGO_SETTINGS_MODULE": "shop.settings"}
    trace, _ = record(shop, "-c", script, environment=environment, imports=True)
    shutil.rmtree(trace.path)
    for span in trace.spans:
        if span.kind == "import":
            own.setdefault(span.name, []).append(span.self_ns / 1000)
    done = subprocess.run(
        [PYTHON, "-X", "importtime", "-c", script],
        cwd=shop,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    for line in done.stderr.splitlines():
        match = re.match(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)$", line)
        if match:
            reference.setdefault(match[2], []).append(int(match[1]))
    return trace


def test_import_self_times_agree_with_importtime(shop: Path) -> None:
    own: Times = {}
    reference: Times = {}
    # The fastest of some rounds is free of the machine's other work: the more of that there is,
    # the more rounds it takes, and times that truly differ stay so in all of them.
    for done in range(1, 21):
        trace = import_times(shop, own, reference)
        # Before the probe starts, Python has imported what it needs to start at all.
        assert not {name for name in reference if name not in own and name.startswith("django")}
        # `-X importtime` does not see what importlib.import_module() imports, and counts its time
        # as the self time of whoever called: such pairs cannot be compared.
        unseen = set(own) - set(reference)
        spans = {span.id: span for span in trace.spans}
        hosts = {
            name for one in spans.values() if one.name in unseen for name in around(spans, one)
        }
        compared = sorted(set(own) & set(reference) - hosts, key=lambda name: -min(reference[name]))
        assert len(compared) > 400
        ours = sum(min(own[name]) for name in compared)
        theirs = sum(min(reference[name]) for name in compared)
        ratios = [min(own[name]) / min(reference[name]) for name in compared[:100]]
        agreed = 0.6 < ours / theirs < 1.6 and 0.6 < statistics.median(ratios) < 1.6
        if agreed and done >= 3:
            return
    raise AssertionError((ours, theirs, statistics.median(ratios)))


IN_A_THREAD = """
import os, threading
os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"
import django; django.setup()
from django.core.management import call_command
thread = threading.Thread(target=call_command, args=("showmigrations", "--verbosity", "0"))
thread.start()
thread.join()
"""


def test_callers_are_lines_of_the_program_or_of_django(shop: Path) -> None:
    """Also in a thread that has no frame of the program: never a line of threading.py."""
    trace, _ = record(shop, "-c", IN_A_THREAD)
    told = [
        (value.kind, value.text("receiver"), value.text("caller"))
        for value in (*trace.spans, *trace.instants)
        if value.text("caller") and value.kind != "import"
    ]
    assert {"signal.connect", "db.connect", "db.query", "setup", "thread.start"} <= {
        kind for kind, _, _ in told
    }
    for kind, receiver, caller in told:
        of_django = "/django/" in caller
        assert of_django or caller.startswith((str(shop), "<string>")), (kind, caller)
        if kind == "signal.connect":
            assert of_django == receiver.startswith("django."), (receiver, caller)
            assert "/dispatch/" not in caller
        if kind.startswith("db."):
            assert "/django/db/backends/" not in caller
            assert "/django/utils/" not in caller
