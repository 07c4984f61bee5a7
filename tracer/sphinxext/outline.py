"""A timeline as indented text, for readers that have no pictures."""

from __future__ import annotations

from collections.abc import Sequence

from tracer.render.layout.lanes import Lanes
from tracer.render.wording import command_label, count, duration

from .part import Waterfall

_TIME_COLUMNS = 9
_NAME_COLUMNS = 52


def outline(waterfalls: Sequence[Waterfall]) -> str:
    """A line a step: when it begins, its name by depth, and how long it takes."""
    return "\n\n".join("\n".join(_lines(one)) for one in waterfalls)


def lanes_outline(lanes: Lanes) -> str:
    """A line a process and a line a step of its lane; times since the entry point was started."""
    lines: list[str] = []
    for lane in lanes.lanes:
        about = ", ".join(filter(None, (lane.about, lane.answer)))
        lines.append(f"{lane.title}: {about}" if about else lane.title)
        told = [(bar.start_ns, bar.depth, bar.detail) for bar in lane.bars]
        told += [(mark.t_ns, 0, mark.label.rpartition(" at ")[0]) for mark in lane.marks]
        lines += [
            f"{duration(at_ns):>{_TIME_COLUMNS}}  {'  ' * depth}{text}"
            for at_ns, depth, text in sorted(told)
        ]
    return "\n".join([*lines, *filter(None, [lanes.rest])])


def _lines(waterfall: Waterfall) -> list[str]:
    number = waterfall.process.key.rpartition("/")[2]
    lines = [f"process {number}: {command_label(waterfall.process)}"]
    for row in waterfall.rows:
        name = "  " * row.depth + row.label
        if row.is_heading:
            lines.append(name)
            continue
        begin = f"{duration(row.start_ns):>{_TIME_COLUMNS}}"
        took = "" if row.is_moment else f"  {duration(row.end_ns - row.start_ns):>{_TIME_COLUMNS}}"
        lines.append(f"{begin}  {name:<{_NAME_COLUMNS}}{took}".rstrip())
    if waterfall.hidden:
        lines.append(f"and {count(waterfall.hidden, 'row')} more")
    return lines
