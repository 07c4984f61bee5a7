"""What the recordings of Django 1.6 and 1.7 say, kept and made anew."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tracer import Trace, load
from tracer.trace.model import Instant, Span

ROOT = Path(__file__).resolve().parent.parent.parent
RECORDINGS = ROOT / "demo_projects" / "before_1_7" / "recordings"
ENVIRONMENTS = ROOT / ".nox" / "before_1_7" / "tmp"


@pytest.fixture(params=["kept", "made anew"], scope="module")
def recordings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Trace]:
    """The recordings by Django version."""
    if request.param == "kept":
        return {version: load(RECORDINGS / f"django-{version}") for version in ("1.6", "1.7")}
    made = {}
    for version in ("1.6", "1.7"):
        python = ENVIRONMENTS / f"django-{version}.11" / "bin" / "python"
        if not python.exists():
            pytest.skip("no environment with Python 2.7: `nox -s before_1_7` makes it")
        out = tmp_path_factory.mktemp("recordings") / version
        command = [sys.executable, "-m", "demo_projects.before_1_7.record", str(python), str(out)]
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=120)
        made[version] = load(out)
    return made


def happenings(trace: Trace, entry: str) -> list[Span | Instant]:
    """What the last process of an entry point did, in order."""
    process = [one for one in trace.processes if one.entry == entry][-1].key
    spans, instants = trace.spans_of(process), trace.instants_of(process)
    return sorted(
        [*spans, *instants],
        key=lambda one: one.start_ns if isinstance(one, Span) else one.t_ns,
    )


def names(trace: Trace, entry: str, *kinds: str) -> list[str]:
    return [
        f"{one.kind} {one.name}" if one.name != one.kind else one.kind
        for one in happenings(trace, entry)
        if one.kind in kinds
    ]


MODELS = ["model orders.Order", "model invoices.Invoice"]
SAVES = "model.save orders.Order, {} receiver"
INVOICE = "model.save invoices.Invoice, 0 receivers"


def test_nothing_is_damaged(recordings: dict[str, Trace]) -> None:
    for trace in recordings.values():
        assert {one.slug for one in trace.problems} <= {"span-no-end"}  # runserver is stopped
        assert {process.python for process in trace.processes} == {"2.7.18"}


@pytest.mark.parametrize("entry", ["runserver", "shell"])
def test_before_1_7_these_load_all_models_first(recordings: dict[str, Trace], entry: str) -> None:
    seen = names(recordings["1.6"], entry, "appcache.populate", "model", "request")
    assert seen[:3] == ["appcache.populate", *MODELS]


def test_before_1_7_under_gunicorn_the_first_request_loads_them(
    recordings: dict[str, Trace],
) -> None:
    kinds = ("appcache.populate", "model", "model.save", "request")
    assert names(recordings["1.6"], "gunicorn", *kinds) == [
        "request GET /",
        "model orders.Order",
        SAVES.format(0) + "s",
        "appcache.populate",
        "model invoices.Invoice",
        "request GET /",
        SAVES.format(1),
        INVOICE,
    ]


def test_before_1_7_a_script_loads_them_when_it_queries(recordings: dict[str, Trace]) -> None:
    kinds = ("appcache.populate", "model", "model.save")
    assert names(recordings["1.6"], "script", *kinds) == [
        "model orders.Order",
        SAVES.format(0) + "s",
        "appcache.populate",
        "model invoices.Invoice",
    ]


@pytest.mark.parametrize("entry", ["runserver", "shell", "gunicorn"])
def test_since_1_7_setup_loads_them_everywhere(recordings: dict[str, Trace], entry: str) -> None:
    kinds = ("setup", "populate", "app.ready", "request", "model.save")
    seen = [one for one in names(recordings["1.7"], entry, *kinds) if "state" not in one]
    first = seen.index("populate main")
    assert seen[first : first + 3] == ["populate main", "app.ready orders", "app.ready invoices"]
    asked = [one for one in seen if one.startswith(("request", "model.save"))]
    served = ["request GET /", SAVES.format(1), INVOICE] * 2
    assert asked == ([] if entry == "shell" else served)


def test_since_1_7_a_script_without_setup_fails(recordings: dict[str, Trace]) -> None:
    (entry,) = [one for one in recordings["1.7"].entries if one.id == "script"]
    assert entry.outcome == "failed"
    refused, exit_ = happenings(recordings["1.7"], "script")[-2:]
    assert exit_.kind == "exit"
    assert isinstance(refused, Instant)
    assert refused.text("message") == "Models aren't loaded yet."
