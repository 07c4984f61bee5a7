"""The waterfall says what happened, fits the terminal, and obeys nothing that is in a name."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.trace.build import ProcessFile, RunBuilder
from tracer.render.interface import Options
from tracer.render.selection import select_entries
from tracer.render.summary import costs_of
from tracer.render.terminal.waterfall import render_waterfall
from tracer.render.wording import EXPLANATIONS
from tracer.trace.manifest import EntryResult
from tracer.trace.model import Trace
from tracer.trace.reader import load


def one_process(tmp_path: Path, process: ProcessFile, **result: str) -> Trace:
    run = RunBuilder(tmp_path / "run")
    run.entry(EntryResult(id="x", title=result.get("title", "")), process)
    return load(run.path)


def test_each_entry_and_process_has_a_picture(trace: Trace) -> None:
    text = render_waterfall(trace, Options())
    for entry in trace.entries:
        assert f"── {entry.id}: {entry.title} ─" in text
    for process in trace.processes:
        assert f"process {process.key}" in text
        assert f"pid {process.pid}, " in text


def test_each_phase_is_explained_once(trace: Trace) -> None:
    text = render_waterfall(trace, Options())
    for key in ("phase 1", "phase 2", "phase 3", "setup", "flag models_ready"):
        assert text.count(EXPLANATIONS[key]) == 1


def test_the_words_are_those_of_django(trace: Trace) -> None:
    text = render_waterfall(trace, Options())
    for words in (
        "django.setup()", "settings shop.settings", "AppConfig.create catalog",
        "catalog.ready()", "import_models catalog (1 model)", "phase 3: ready()",
        "URLconf shop.urls", "◆ models_ready", "waiting for the child process",
        "request GET / -> 200", "first read by manage.py:22",
    ):  # fmt: skip
        assert words in text


def test_the_counts_of_each_process_stand_side_by_side(trace: Trace) -> None:
    text = render_waterfall(select_entries(trace, ["runserver"]), Options())
    rows = [" ".join(line.split()) for line in text.splitlines()]
    assert "process by settings populate ready models checks urls db" in rows
    assert "1 started 1 1 3 3 · · ·" in rows
    assert "2 reloader 1 1 3 3 1 1 1" in rows
    assert "ready() runs in 2 of 2 processes" in text


def test_what_a_fork_inherits(trace: Trace) -> None:
    text = " ".join(
        render_waterfall(select_entries(trace, ["gunicorn-preload"]), Options()).split()
    )
    assert "processes 2, 3 from the start (inherited)" in text
    assert "2 processes forked after ready()" in text


def test_a_failed_entry_shows_its_reason(trace: Trace) -> None:
    text = render_waterfall(select_entries(trace, ["script"]), Options())
    assert "failed, exit 1, 1 process" in text
    assert "AppRegistryNotReady: Apps aren't loaded yet." in text
    assert "raised ImproperlyConfigured: DJANGO_SETTINGS_MODULE is not set" in text
    assert "Safe to touch a model: never." in text


def test_problems_stand_at_the_end(trace: Trace) -> None:
    text = render_waterfall(trace, Options())
    assert "1 span has no end (management): process 201" in text.partition("What is missing")[2]


@pytest.mark.parametrize("width", [40, 60, 80, 132, 300])
def test_no_line_is_longer_than_the_terminal(trace: Trace, width: int) -> None:
    text = render_waterfall(trace, Options(width=width, imports=True))
    assert max(cell_len(line) for line in text.splitlines()) <= width


def test_colour_only_when_asked_for(trace: Trace) -> None:
    assert "\x1b" not in render_waterfall(trace, Options())
    colored = render_waterfall(trace, Options(color=True))
    assert "\x1b[" in colored


def test_imports_are_folded_and_unfolded(trace: Trace) -> None:
    one = select_entries(trace, ["check"])
    assert "import shop.catalog.models" not in render_waterfall(one, Options())
    assert "import shop.catalog.models" in render_waterfall(one, Options(imports=True))


def test_quick_apps_are_one_row_until_a_depth_is_given(tmp_path: Path) -> None:
    process = ProcessFile(1)
    with process.span("populate.phase", 1, phase=3):
        for number in range(30):
            with process.span("app.ready", 0.1, label=f"app{number}"):
                pass
        slow = process.begin("app.ready", label="slow")
        process.wait(5)
        process.end(slow)
        broken = process.begin("app.ready", label="broken")
        process.end(broken, "ValueError: no")
    trace = one_process(tmp_path, process)
    text = render_waterfall(trace, Options())
    assert "30 apps under 1 ms" in text
    assert "app7.ready()" not in text
    assert "slow.ready()" in text
    assert "broken.ready()" in text
    assert "raised ValueError: no" in text
    assert "app7.ready()" in render_waterfall(trace, Options(depth=2))
    shallow = render_waterfall(trace, Options(depth=1))
    assert "slow.ready()" not in shallow.partition("Where the time goes")[0]


def test_an_app_alone_with_what_is_around_it(trace: Trace) -> None:
    text = render_waterfall(select_entries(trace, ["check"]), Options(apps=("orders",)))
    assert "orders.ready()" in text
    assert "phase 3: ready()" in text
    assert "catalog.ready()" not in text


def test_names_that_a_terminal_would_obey_are_written_out(tmp_path: Path) -> None:
    process = ProcessFile(1, argv=["x\x1b[2J"])
    with process.span("app.ready", label="a\x1b]0;pwned\x07\n\u202eb", caller="\x9bx:1"):
        process.instant("registry.not_ready", message="\r\x1b[31m", caller="y\x00:1")
    text = render_waterfall(one_process(tmp_path, process, title="t\x1bt"), Options())
    assert not {one for one in text if not one.isprintable()} - {"\n"}
    assert r"a\x1b]0;pwned\x07\n\u202eb.ready()" in text


def test_markup_and_emoji_in_names_stay_text(tmp_path: Path) -> None:
    process = ProcessFile(1)
    with process.span("app.ready", label="[red]a[/red]:smile:"):
        pass
    assert "[red]a[/red]:smile:.ready()" in render_waterfall(
        one_process(tmp_path, process), Options()
    )


def test_wide_characters_keep_the_columns(tmp_path: Path) -> None:
    process = ProcessFile(1)
    with process.span("app.ready", label="店舗" * 30):
        pass
    text = render_waterfall(one_process(tmp_path, process), Options())
    assert max(cell_len(line) for line in text.splitlines()) <= 80


def test_a_server_that_serves_for_long_does_not_flatten_its_start(tmp_path: Path) -> None:
    process = ProcessFile(1)
    with process.span("management", 60_000, name="runserver"), process.span("setup", 100):
        pass
    text = render_waterfall(one_process(tmp_path, process), Options())
    assert next(line for line in text.splitlines() if "django.setup()" in line).count("█") > 10
    assert next(line for line in text.splitlines() if "manage.py runserver" in line)[-1] == "→"


def test_deep_nesting_is_no_recursion(tmp_path: Path) -> None:
    process = ProcessFile(1)
    for _ in range(3000):
        process.begin("setup", caller="x:1")
    text = render_waterfall(one_process(tmp_path, process), Options())
    assert text.count("django.setup()") >= 3000


def test_a_process_without_django(tmp_path: Path) -> None:
    process = ProcessFile(1)
    with process.importing("json"):
        pass
    text = render_waterfall(one_process(tmp_path, process), Options())
    assert "No step of Django's start-up happened here." in text


def test_one_process_alone(trace: Trace) -> None:
    text = render_waterfall(trace, Options(processes=("gunicorn-preload/2",)))
    assert "process gunicorn-preload/2" in text
    assert "process gunicorn-preload/1" not in text
    assert "runserver" not in text


def test_what_is_said_of_a_process_does_not_depend_on_which_are_shown(trace: Trace) -> None:
    text = " ".join(render_waterfall(trace, Options(processes=("301",))).split())
    assert "processes 2, 3 from the start (inherited)" in text
    assert "never" not in text


def text_of(trace: Trace) -> str:
    return "\n".join(" ".join(line.split()) for line in lines_of(trace))


def lines_of(trace: Trace) -> list[str]:
    return render_waterfall(trace, Options()).splitlines()


def test_flags_set_by_hand_after_a_failed_start_are_not_believed(tmp_path: Path) -> None:
    """What `ManagementUtility.execute` does for runserver when django.setup() failed."""
    process = ProcessFile(100)
    process.instant("django", version="5.2.1")
    outer = process.begin("management", name="runserver")
    populate = process.begin("populate", registry="main", full=1, entries=1, generation=1)
    process.instant("flag", name="apps_ready", value=1, registry="main")
    process.end(populate, "ModuleNotFoundError: No module named 'nothere'")
    for flag in ("apps_ready", "models_ready", "ready"):
        process.instant("flag", name=flag, value=1, registry="main")
    process.end(outer)
    text = text_of(one_process(tmp_path, process))
    assert "Safe to touch a model: never." in text
    assert EXPLANATIONS["flag models_ready"] not in text
    assert EXPLANATIONS["flag ready"] not in text
    assert text.count(EXPLANATIONS["flag by hand"]) == 1
    assert "x ok 1 0 never" in text


def test_absence_proves_nothing_where_the_recording_was_cut(tmp_path: Path) -> None:
    process = ProcessFile(100)
    process.instant("django", version="5.2.1")
    process.lines.append("I\t1")
    text = text_of(one_process(tmp_path, process))
    assert "Safe to touch a model: unknown" in text
    assert "Its recording lacks something" in text
    assert "What is missing" in text


def test_an_error_is_told_once_where_it_was_raised(tmp_path: Path) -> None:
    process = ProcessFile(100)
    setup = process.begin("setup", caller="manage.py:5")
    ready = process.begin("app.ready", label="c", name="c")
    process.wait(1)
    error = "SystemCheckError: SystemCheckError: System check failed\n\nERRORS:\n?: (x)"
    process.end(ready, error)
    process.end(setup, error)
    text = text_of(one_process(tmp_path, process))
    assert text.count("SystemCheckError") == 1
    assert "raised SystemCheckError: System check failed\n" in text


def test_late_models_and_foreign_models_are_seen(tmp_path: Path) -> None:
    process = ProcessFile(100)
    with process.span("app.import_models", label="a", name="a"):
        process.instant("model", label="a.A", registry="main", late=0, caller="a/models.py:1")
        process.instant("model", label="b.B", registry="main", late=0, caller="b/models.py:1")
    with process.span("urlconf", name="urls"):
        process.instant(
            "model", label="a.Late", registry="main", late=1, caller="a/late.py:2",
            chain=["urls.py:4", "a/late.py:2"],
        )  # fmt: skip
    text = text_of(one_process(tmp_path, process))
    assert "with models of other apps: 1 of b" in text
    assert "model a.Late registers late" in text
    assert "by way of urls.py:4 > a/late.py:2" in text


def test_quick_queries_of_a_line_are_one_row_that_names_it(tmp_path: Path) -> None:
    process = ProcessFile(100)
    with process.span("app.ready", label="c", name="c"):
        for line in (12, 12, 12, 15):
            with process.span(
                "db.query", 0.1, alias="default", operation="SELECT", caller=f"c/apps.py:{line}"
            ):
                pass
    text = text_of(one_process(tmp_path, process))
    assert "3 queries under 1 ms" in text
    assert "default SELECT, from c/apps.py:12" in text
    assert "from c/apps.py:15" in text


def test_what_repeats_is_named(tmp_path: Path) -> None:
    run = RunBuilder(tmp_path / "run")
    processes = []
    for pid in (1, 2):
        process = ProcessFile(pid, at_ms=pid)
        with process.span("setup", caller="w.py:1"), process.span("app.ready", label="c", name="c"):
            process.instant("thread.start", name="ticker", ident=7, caller="c/apps.py:10")
            process.instant(
                "signal.connect", signal="django.db.models.signals.post_save",
                receiver="c.receivers.saved", file="/srv/shop/c/receivers.py:3",
                caller="c/apps.py:11",
            )  # fmt: skip
        processes.append(process)
    run.entry(EntryResult(id="gunicorn"), *processes)
    text = text_of(load(run.path))
    assert "- starts thread ticker (c/apps.py:10) in 2 of 2 processes" in text
    assert "connects post_save -> c.receivers.saved (c/apps.py:11) in 2 of 2 processes" in text


def test_time_is_told_to_its_end(trace: Trace) -> None:
    """The shares of a process add up, whatever is left out by name."""
    costs = costs_of(trace, trace.process("check/1"), limit=2)
    assert costs[-1].label == "everything else"
    assert abs(sum(cost.share for cost in costs) - 1) < 1e-9
