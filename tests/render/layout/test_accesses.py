"""The lanes of a finding about state: who touched it, in which order, what an arrow joins."""

from __future__ import annotations

import itertools
from typing import Literal

import pytest

from tracer.render.layout.accesses import access_lanes
from tracer.trace.finding import Evidence, Finding


def seen(
    access: Literal["", "read", "write"], process: str, t_ns: int | None, text: str = ""
) -> Evidence:
    return Evidence(text=text, process=process, t_ns=t_ns, access=access)


def finding(*evidence: Evidence) -> Finding:
    return Finding(
        code="DRT1001", slug="state-lost", severity="error", title="Plugin.x is lost.", cause="",
        fix="", evidence=evidence,
    )  # fmt: skip


def test_the_write_and_the_read_are_joined_and_lie_in_the_last_lanes() -> None:
    found = access_lanes(
        finding(seen("read", "w/3", 10), seen("write", "w/2", 40), seen("read", "w/4", 110))
    )
    assert found is not None
    assert [lane.title for lane in found.lanes] == ["process 3", "process 2", "process 4"]
    assert found.written is found.lanes[1].accesses[0]
    assert found.read is found.lanes[2].accesses[0]
    assert [one.share for lane in found.lanes for one in lane.accesses] == [0, 0.3, 1]
    assert found.spread_ns == 100


def test_the_reader_lies_below_the_writer_also_where_it_came_first() -> None:
    found = access_lanes(
        finding(seen("write", "w/3", 0), seen("write", "w/2", 5), seen("read", "w/3", 9))
    )
    assert found is not None
    assert [lane.title for lane in found.lanes] == ["process 2", "process 3"]
    assert [one.evidence.access for one in found.lanes[1].accesses] == ["write", "read"]


def test_one_process_is_one_lane() -> None:
    found = access_lanes(finding(seen("write", "w/2", 5), seen("read", "w/2", 9)))
    assert found is not None
    assert [len(lane.accesses) for lane in found.lanes] == [2]
    assert found.written is not None


def test_two_writes_are_not_joined() -> None:
    found = access_lanes(finding(seen("write", "w/2", 5), seen("write", "w/3", 9)))
    assert found is not None
    assert (found.written, found.read) == (None, None)


@pytest.mark.parametrize("times", [(0, 0, 0), (0, 1, 1_000_000), (0, 999_999, 1_000_000)])
def test_no_two_accesses_lie_on_each_other(times: tuple[int, int, int]) -> None:
    found = access_lanes(finding(*(seen("read", "w/2", t_ns) for t_ns in times)))
    assert found is not None
    shares = [one.share for one in found.lanes[0].accesses]
    assert all(after - before > 0.05 for before, after in itertools.pairwise(shares))
    assert shares[0] >= 0
    assert shares[-1] <= 1


def test_the_words_do_not_repeat_what_the_lane_says() -> None:
    text = "GET /panel found nothing in process 2 (panels, shop/plugin.py:3)"
    found = access_lanes(
        finding(
            seen("write", "w/1", 0, "GET /a wrote it (int, digest ab) in process 1 (f, a.py:1)"),
            seen("read", "w/2", 1, text),
        )
    )
    assert found is not None
    words = [one.words for lane in found.lanes for one in lane.accesses]
    assert words == ["GET /a wrote it", "GET /panel found nothing"]


@pytest.mark.parametrize(
    "evidence",
    [
        (),
        (seen("write", "w/2", 5),),
        (seen("", "w/2", 5), seen("", "w/3", 9)),
        (seen("write", "", 5), seen("read", "w/3", None)),
    ],
)
def test_what_is_no_access_has_no_lanes(evidence: tuple[Evidence, ...]) -> None:
    assert access_lanes(finding(*evidence)) is None
