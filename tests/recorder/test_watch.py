"""Reading traces while they are written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tracer.recorder.watch import LiveRun, count_refusals, count_traces

HERE = Path("/here")


def append(path: Path, *lines: str) -> None:
    with open(path, "a", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))


def test_a_server_getting_ready_is_seen_step_by_step(tmp_path: Path) -> None:
    live = LiveRun(tmp_path)
    live.poll()
    assert live.last_seen(HERE) == "no Python process ran with the probe"
    trace = tmp_path / "host-7-1.trace"
    append(trace, "django-trace\t1", "P\tpid=7\tppid=1\torigin=exec\tmono_ns=5\twall_ns=9")
    live.poll()
    assert live.last_seen(HERE) == "Django was not reached"
    ready = "app.ready\tlabel=shelf\tfile=/here/shelf/apps.py:7"
    append(trace, "B\t10\t1\t1\tpopulate\tregistry=main", f"B\t11\t1\t2\t{ready}")
    live.poll()
    assert (live.populated, live.populating) == (0, True)
    assert live.last_seen(HERE).startswith("it was in shelf.ready() (shelf/apps.py:7) for ")
    append(trace, "E\t12\t2\tok", "E\t13\t1\tok", "I\t14\t1\tserver.listening\taddress=[::1]:80")
    append(trace, "I\t15\t1\tserver.listening\taddress=127.0.0.1:8123")
    live.poll()
    assert (live.populated, live.populating) == (1, False)
    assert live.listens_on(8123)
    assert not live.listens_on(123)
    append(trace, "B\t16\t1\t3\trequest\tmethod=GET\tpath=/")
    live.poll()
    assert live.answered == 0
    append(trace, "E\t17\t3\tok\tstatus=200")
    live.poll()
    assert live.answered == 1
    last = "the last thing seen was the end of the answer to GET /, "
    assert live.last_seen(HERE).startswith(last)


def test_only_the_main_registry_counts_and_only_when_it_succeeds(tmp_path: Path) -> None:
    trace = tmp_path / "host-7-1.trace"
    append(trace, "django-trace\t1", "P\tpid=7\torigin=fork\tmono_ns=5")
    append(trace, "B\t1\t1\t1\tpopulate\tregistry=state", "E\t2\t1\tok")
    append(trace, "B\t3\t1\t2\tpopulate\tregistry=main", "E\t4\t2\tValueError: no")
    live = LiveRun(tmp_path)
    live.poll()
    assert live.populated == 0
    assert live.forked == 1


def test_a_worker_that_is_still_starting_is_a_sibling(tmp_path: Path) -> None:
    started = "django-trace\t1", f"P\tpid={os.getpid()}\tppid=1\torigin=spawn\tmono_ns=5"
    tracker = "django-trace\t1", f"P\tpid={os.getpid()}\tppid=1\torigin=exec\tmono_ns=5"
    set_up = "B\t1\t1\t1\tpopulate\tregistry=main", "E\t2\t1\tok"
    append(tmp_path / "host-7-1.trace", *started, *set_up)
    append(tmp_path / "host-8-1.trace", *started)
    append(tmp_path / "host-9-1.trace", *tracker)
    live = LiveRun(tmp_path)
    before = live.joined_at
    live.poll()
    assert live.siblings(["host-7-1.trace"]) == 2
    assert live.joined_at > before


def failing(tmp_path: Path) -> LiveRun:
    append(
        tmp_path / "host-7-1.trace",
        "django-trace\t1",
        "P\tpid=7\torigin=exec\tmono_ns=5",
        "M\t1\t2\t1\tyaml\t/here/a.py:3\tModuleNotFoundError: No module named 'yaml'",
        "B\t3\t1\t1\tpopulate\tregistry=main",
        "B\t4\t1\t2\tapp.ready\tlabel=c\tfile=/here/c/apps.py:9",
        "E\t5\t2\tRuntimeError: no licence file",
        "E\t6\t1\tRuntimeError: no licence file",
        "M\t7\t8\t1\tsitecustomize\t\tModuleNotFoundError: No module named 'sitecustomize'",
    )
    live = LiveRun(tmp_path)
    live.poll()
    return live


@pytest.mark.parametrize(
    ("line", "step"),
    [
        ("RuntimeError: no licence file", "c.ready() (c/apps.py:9)"),
        ("Error: no licence file", "c.ready() (c/apps.py:9)"),
        ("ModuleNotFoundError: No module named 'yaml'", "the import of yaml (a.py:3)"),
        ("ModuleNotFoundError: No module named 'sitecustomize'", ""),
        ("CommandError: something else", ""),
        ("Killed", ""),
    ],
)
def test_the_innermost_step_of_an_error(tmp_path: Path, line: str, step: str) -> None:
    failure = failing(tmp_path).failure(line)
    assert (failure.where(HERE) if failure else "") == step


def test_what_a_terminal_would_obey_is_not_told(tmp_path: Path) -> None:
    append(
        tmp_path / "host-7-1.trace",
        "django-trace\t1",
        "P\tpid=7\torigin=exec\tmono_ns=5",
        "B\t4\t1\t2\tapp.ready\tlabel=\x1b[2Jc\tfile=/here/\x1b[2J.py:9",
    )
    live = LiveRun(tmp_path)
    live.poll()
    assert live.last_seen(HERE).isprintable()


def test_strange_lines_are_no_obstacle(tmp_path: Path) -> None:
    trace = tmp_path / "host-7-1.trace"
    append(
        trace,
        "django-trace\t1",
        "P\tpid=x",
        "Z\tnews",
        "E\t1\t99\tok",
        "I\t2\t1\tautoreload.started",
    )
    live = LiveRun(tmp_path)
    live.poll()
    assert live.saw("autoreload.started")
    assert not live.saw("fork")


def test_counting(tmp_path: Path) -> None:
    for name in ("a.trace", "b.trace", "c.refused", "stdout.txt"):
        (tmp_path / name).write_text("")
    assert (count_traces(tmp_path), count_refusals(tmp_path)) == (2, 1)
