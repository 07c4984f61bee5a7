"""What is said of two times, and of what limits it, is no more than is known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.compare.runs import Boot, add_recording, made_run
from tests.trace.build import ProcessFile, RunBuilder
from tracer.compare.compare import Chosen, compare
from tracer.render.comparison.html import render_comparison_html
from tracer.render.comparison.text import render_comparison
from tracer.render.interface import Options
from tracer.trace.manifest import EntryResult
from tracer.trace.reader import load

from .test_comparison import Page, between


def test_without_certainty_one_word_says_so_in_every_format(tmp_path: Path) -> None:
    a = Boot(modules=1, module_ms=[900, 1500, 1200])
    b = Boot(modules=1, module_ms=[500, 700, 400])
    comparison = between(tmp_path, a, b)
    lines = render_comparison(comparison, Options()).splitlines()
    row = next(line for line in lines if "±" in line)
    assert row.endswith("-700 ms  not certain")
    page = Page(render_comparison_html(comparison)).words
    assert "\u2212700 ms" in page
    assert "not certain" in page
    for text in (render_comparison(comparison, Options()), page):
        assert "may be noise" not in text
        assert "+0.0" not in text


def test_equal_times_have_no_verdict(tmp_path: Path) -> None:
    run = load(made_run(tmp_path / "run"))
    comparison = compare(Chosen(run), Chosen(run))
    text = render_comparison(comparison, Options())
    assert re.search(r"check .* 0\.0 ms\n", text)
    page = Page(render_comparison_html(comparison)).words
    for told in (text, page):
        assert "not certain" not in told
        assert "+0.0" not in told


def test_a_few_recordings_more_are_asked_for_when_they_would_help(tmp_path: Path) -> None:
    uneven = Boot(modules=1, module_ms=[9, 90, 40])
    told = "More are needed for the rest: record both with --repeat 5."
    text = render_comparison(between(tmp_path / "few", Boot(), uneven), Options())
    assert told in " ".join(text.split())
    for name, comparison in (
        ("same", between(tmp_path / "same", Boot(), Boot())),
        ("many", between(tmp_path / "many", Boot(), uneven, recordings=5)),
    ):
        text = render_comparison(comparison, Options())
        assert told not in " ".join(text.split()), name


@pytest.mark.parametrize(
    ("other_run", "python", "causes"),
    [
        (False, "3.12.1", "as long in B, as on a busier machine. Differences"),
        (True, "3.12.1", "as long in B, as on a busier machine or on another one. Differences"),
        (True, "3.13.0", "on a busier machine, on another one or with another Python. Differences"),
    ],
)
def test_of_another_pace_only_what_may_be_the_cause_is_named(
    tmp_path: Path, other_run: bool, python: str, causes: str
) -> None:
    run = RunBuilder(tmp_path / "a")
    add_recording(run, Boot(modules=40), 0, entry="check")
    slow = RunBuilder(tmp_path / "b") if other_run else run
    add_recording(slow, Boot(modules=40, module_ms=[3]), 0, entry="shell", python=python)
    a = Chosen(load(run.path), "check")
    comparison = compare(a, Chosen(load(slow.path), "shell"))
    assert causes in " ".join(render_comparison(comparison, Options()).split())


def test_times_of_several_processes_are_told_as_their_median(tmp_path: Path) -> None:
    a = load(made_run(tmp_path / "a", workers=2, entry="gunicorn"))
    b = load(made_run(tmp_path / "b", workers=4, entry="gunicorn"))
    for other, told in ((a, "median of 2 processes"), (b, "median of 2 and 4 processes")):
        comparison = compare(Chosen(a), Chosen(other))
        assert f"forked: {told}\n" in render_comparison(comparison, Options())
        assert told in Page(render_comparison_html(comparison)).words


def test_what_runs_inside_a_step_is_not_told_as_after_it(tmp_path: Path) -> None:
    runs = []
    for name in ("a", "b"):
        process = ProcessFile(1)
        if name == "a":
            with process.span("settings", 1, module="s"):
                pass
        with process.span("setup", 1):
            if name == "b":
                with process.span("settings", 1, module="s"):
                    pass
            with process.span("populate", 1, registry="main"):
                pass
        run = RunBuilder(tmp_path / name)
        run.entry(EntryResult(id="check"), process)
        runs.append(Chosen(load(run.path)))
    text = render_comparison(compare(*runs), Options())
    assert "steps: settings\n      1 of 3 → 2 of 3, inside django.setup()\n" in text
    assert "after django.setup()" not in text
    text = render_comparison(compare(runs[1], runs[0]), Options())
    assert "inside django" not in text
