"""The shapes of moments and the colours of steps, and the legend that explains them."""

from __future__ import annotations

from collections.abc import Iterable

from ..layout.steps import MARKS, STEPS, MarkClass, StepClass
from .markup import Value, element, label, percent

_SHAPES: dict[MarkClass, str] = {
    "apps_ready": element("path", d="M0-4.5 4.5 0 0 4.5-4.5 0Z"),
    "models_ready": element("path", d="M0-7 7 0 0 7-7 0Z"),
    "ready": element("circle", r=4.5) + element("circle", r=1.8, class_="solid"),
    "listening": element("path", d="M0 5V-11L10-7.5 0-4", class_="solid"),
    "fork": element("circle", r=3.5),
    "start": element("path", d="M-3.2-4.2 4.4 0-3.2 4.2Z"),
    "reload": element("path", d="M4.6-1.6A5 5 0 1 0 4.6 2.2", class_="open")
    + element("path", d="M1.6-1.8H5.4V-5.4Z", class_="solid"),
    "early": element("path", d="M-4.5-4.5 4.5 4.5M4.5-4.5-4.5 4.5"),
    "pending": element("path", d="M-4-3.5H4L0 4Z"),
    "changed": element("rect", x=-3.6, y=-3.6, width=7.2, height=7.2),
    "event": element("circle", r=2),
}
"""Drawn around the origin; a picture puts that where the moment is."""

ABOVE: frozenset[MarkClass] = frozenset({"pending", "changed"})
"""Marks that lie high in a track: they come at the same moment as others."""

LEGEND_ROW = 19


def shape(mark: MarkClass, x: Value, y: float, title: str = "") -> str:
    """The mark of a moment at x, which may be in per cent."""
    drawn = element("g", title, _SHAPES[mark], class_=f"mark {mark}")
    return element("svg", drawn, x=x, y=y, overflow="visible")


def swatch(step: StepClass, x: Value, y: float) -> str:
    """A small piece of a bar, for a legend."""
    piece = element("rect", x=x, y=y, width=14, height=10, rx=2, class_=step)
    if step == "wait" and isinstance(x, int | float):
        piece += hatching(x, x + 14, y, 10)
    return piece


def hatching(begin: Value, end: Value, y: float, height: float) -> str:
    """Stripes over a bar that waits, which would look like an empty track without them."""
    middle = y + height / 2
    return element(
        "line", x1=begin, x2=end, y1=middle, y2=middle, stroke_width=height, class_="hatch"
    )


def legend_items(
    steps: Iterable[StepClass], marks: Iterable[MarkClass]
) -> list[tuple[StepClass | None, MarkClass | None, str, str]]:
    """What a legend has to explain, in its order: the class, its name and a line about it."""
    shown_steps, shown_marks = set(steps), set(marks) - {"event"}
    return [
        *((name, None, *meaning) for name, meaning in STEPS.items() if name in shown_steps),
        *((None, name, *meaning) for name, meaning in MARKS.items() if name in shown_marks),
    ]


def legend(steps: Iterable[StepClass], marks: Iterable[MarkClass], top: float) -> tuple[str, float]:
    """The legend in two columns below `top`, and where it ends."""
    parts: list[str] = []
    items = legend_items(steps, marks)
    for number, (step, mark, title, about) in enumerate(items):
        column, row = number % 2, number // 2
        y = top + row * LEGEND_ROW
        sign = ""
        if step is not None:
            sign = swatch(step, 0, y + 2)
        elif mark is not None:
            # A flag stands at its moment, and would lean over its name.
            sign = shape(mark, 3, y + 11) if mark == "listening" else shape(mark, 7, y + 8)
        name = label(title, 21, y + 11)
        explained = element("g", element("title", f"{title}: {about}"), sign, name)
        parts.append(element("svg", explained, x=percent(column / 2), overflow="visible"))
    return "".join(parts), top + (len(items) + 1) // 2 * LEGEND_ROW
