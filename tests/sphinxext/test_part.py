"""The part of a recording that a timeline shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracer.sphinxext.part import Window, lanes_in, on_one_axis, waterfalls_of
from tracer.sphinxext.scope import Scope
from tracer.trace.errors import TracerError

Find = Callable[[str], Scope]


def labels(scope: Scope, window: Window) -> list[str]:
    return [row.label for one in waterfalls_of(scope, window) for row in one.rows]


def test_a_window_named_by_steps(scope: Find) -> None:
    [waterfall] = waterfalls_of(scope("check"), Window(since="phase 2", until="models_ready"))
    assert [row.label for row in waterfall.rows] == [
        "manage.py check",
        "django.setup()",
        "apps.populate() 3 apps",
        "phase 2: import models",
        "import_models catalog (1 model)",
        "import_models orders (1 model)",
        "import_models auth (1 model)",
        "models_ready",
    ]
    phase = waterfall.scope.trace.spans_of("check/1", "populate.phase")[1]
    assert waterfall.axis.begin_ns == phase.start_ns
    assert 0.9 < waterfall.axis.share(phase.end_ns) < 1


def test_the_clock_of_a_waterfall_is_that_of_its_process(scope: Find) -> None:
    [waterfall] = waterfalls_of(scope("runserver/2"), Window(until="ready"))
    assert waterfall.rows[0].start_ns < 100_000
    assert waterfall.axis.total_ns < 40_000_000


def test_the_clock_of_lanes_is_that_of_the_entry_point(scope: Find) -> None:
    lanes = lanes_in(scope("runserver"), Window(since="2: setup", until="2: ready"))
    assert [lane.title for lane in lanes.lanes] == ["process 1", "process 2"]
    first, second = lanes.lanes
    assert first.start_ns == lanes.axis.begin_ns > 70_000_000
    assert first.goes_on
    assert [bar.label for bar in second.bars] == ["setup", "phase 1", "phase 2", "phase 3"]


def test_lanes_of_one_process_know_no_parent(scope: Find) -> None:
    [lane] = lanes_in(scope("runserver/1"), Window()).lanes
    assert lane.parent is None
    every = lanes_in(scope("runserver"), Window()).lanes
    assert [lane.parent for lane in every] == [None, 0, None, None]


def test_apps_depth_and_number_of_rows(scope: Find) -> None:
    assert "orders.ready()" not in labels(scope("check"), Window(apps=("catalog",)))
    assert labels(scope("check"), Window(depth=1)) == ["manage.py check"]
    [cropped] = waterfalls_of(scope("check"), Window(rows=5))
    assert len(cropped.rows) <= 5
    assert cropped.hidden == 22 - len(cropped.rows)


def test_two_pictures_on_one_axis(scope: Find) -> None:
    pictures = [lanes_in(scope(name), Window()) for name in ("check", "runserver")]
    one, other = on_one_axis(pictures)
    assert one.axis == other.axis
    assert one.axis.total_ns == max(picture.axis.total_ns for picture in pictures)


@pytest.mark.parametrize(
    "window",
    [
        Window(since="phase 3", until="phase 1"),
        Window(until="request"),
        Window(since="20 ms", until="20 ms"),
    ],
)
def test_a_window_that_is_none(scope: Find, window: Window) -> None:
    with pytest.raises(TracerError) as caught:
        waterfalls_of(scope("check"), window)
    assert caught.value.slug == "bad-window"
