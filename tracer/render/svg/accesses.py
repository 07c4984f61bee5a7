"""The picture of a finding about state: worker lanes, an arrow from the write to the read."""

from __future__ import annotations

from tracer.trace.finding import Finding

from ..layout.accesses import Access, AccessLane, AccessLanes
from ..wording import duration
from .figure import figure
from .markup import LETTER, NARROWEST, clip, element, label, percent, words

_TITLE_HEIGHT = 16
_LABEL_HEIGHT = 14
_TRACK_HEIGHT = 12
_GAP = 10
_DIAMOND = element("path", d="M0-5.5 5.5 0 0 5.5-5.5 0Z")
_BEGIN, _WIDTH = 0.02, 0.96
"""Where the first access lies, and how far from it the last: a mark is never cut."""


def accesses_figure(lanes: AccessLanes, finding: Finding) -> str:
    """The picture of a finding by itself."""
    body, height = accesses_body(lanes, finding, 0)
    return figure(f"Who wrote and who read: {finding.title}", description(lanes), body, height)


def description(lanes: AccessLanes) -> str:
    """The picture in sentences, for who does not see it."""
    every = sorted(
        ((one, lane) for lane in lanes.lanes for one in lane.accesses),
        key=lambda pair: pair[0].t_ns,
    )
    told = [
        f"{lane.title}, after {duration(one.t_ns)}: {one.evidence.text}."
        if one.t_ns
        else f"{lane.title}, first: {one.evidence.text}."
        for one, lane in every
    ]
    joined = " An arrow leads from the write to the read." if lanes.read else ""
    return " ".join(told) + joined


def accesses_body(lanes: AccessLanes, finding: Finding, top: float) -> tuple[str, float]:
    """The lanes below `top`, and where they end."""
    tracks: list[float] = []
    y = top
    for lane in lanes.lanes:
        above = [one for one in lane.accesses if one is not lanes.read]
        tracks.append(y + _TITLE_HEIGHT + _LABEL_HEIGHT * len(above))
        y = tracks[-1] + _TRACK_HEIGHT + _GAP
    parts = [
        element("rect", x=0, y=track, width="100%", height=_TRACK_HEIGHT, class_="track")
        for track in tracks
    ]
    if lanes.written is not None and lanes.read is not None:
        parts.append(_arrow(lanes, finding, tracks))
    parts += [
        _lane(lane, lanes.read, track) for lane, track in zip(lanes.lanes, tracks, strict=True)
    ]
    if lanes.read is not None:
        y += _LABEL_HEIGHT - 2
    parts.append(_caption(lanes, y))
    return "".join(parts), y + 18


def _lane(lane: AccessLane, read: Access | None, track: float) -> str:
    above = [one for one in lane.accesses if one is not read]
    title = element(
        "text",
        element("tspan", words(lane.title, 30), class_="strong"),
        element("tspan", words(clip(lane.about, 34)), class_="muted", dx=6) if lane.about else "",
        x=0,
        y=track - _LABEL_HEIGHT * len(above) - 5,
        class_="halo",
    )
    # The first lies highest: no later mark is below its words.
    told = [
        _told(one, track - 4 - _LABEL_HEIGHT * (len(above) - 1 - number))
        for number, one in enumerate(above)
    ]
    told += [_told(one, track + _TRACK_HEIGHT + 12) for one in lane.accesses if one is read]
    middle = track + _TRACK_HEIGHT / 2
    marks = [_mark(one, middle) for one in lane.accesses]
    return element("g", title, *told, *marks)


def _told(access: Access, baseline: float) -> str:
    """The words of an access, on the side of its mark that has more room."""
    share = _BEGIN + _WIDTH * access.share
    after = share < 0.5
    room = int(((1 - share) if after else share) * NARROWEST / LETTER)
    inner = label(access.words, -5 if after else 5, baseline, "halo" if after else "end halo", room)
    return element("svg", inner, x=_at(access), overflow="visible")


def _mark(access: Access, y: float) -> str:
    place = f" {access.evidence.place}" if access.evidence.place else ""
    drawn = element(
        "g",
        element("title", words(f"{access.evidence.text}{place}")),
        _DIAMOND,
        class_=f"access {access.evidence.access}",
    )
    return element("svg", drawn, x=_at(access), y=y, overflow="visible")


def _arrow(lanes: AccessLanes, finding: Finding, tracks: list[float]) -> str:
    """Along the lane of the write until the moment of the read, then down to it."""
    assert lanes.written is not None
    assert lanes.read is not None
    begin, end = _at(lanes.written), _at(lanes.read)
    across = lanes.written.evidence.process != lanes.read.evidence.process
    target = tracks[-1] + _TRACK_HEIGHT / 2
    source = (tracks[-2] if across else tracks[-1]) + _TRACK_HEIGHT / 2
    kind = " ".join(
        filter(None, ("arrow", finding.severity, "possible" if finding.possible else ""))
    )
    parts = [element("line", x1=begin, x2=end, y1=source, y2=source)]
    if across:
        parts.append(element("line", x1=end, x2=end, y1=source, y2=target))
    point = "M-4.5-15 0-8 4.5-15Z" if across else "M-15-4.5-8 0-15 4.5Z"
    head = element("svg", element("path", d=point), x=end, y=target, overflow="visible")
    return element("g", *parts, head, class_=kind)


def _caption(lanes: AccessLanes, y: float) -> str:
    def sign(kind: str, x: float) -> str:
        mark = element("g", _DIAMOND, class_=f"access {kind}")
        return element("svg", mark, x=x, y=y + 8, overflow="visible")

    return (
        sign("write", 7)
        + label("write", 18, y + 12)
        + sign("read", 61)
        + label("read", 72, y + 12)
        + label(f"{duration(lanes.spread_ns)} from first to last", "100%", y + 12, "muted end time")
    )


def _at(access: Access) -> str:
    return percent(_BEGIN + _WIDTH * access.share)
