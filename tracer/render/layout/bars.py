"""The bars of a lane: which spans have one, and which are drawn as one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracer.trace.model import Process, Span, Trace

from ..wording import count, duration, span_label, visible
from .steps import STEPS, StepClass, failed, raised, step_of

_LANDMARKS = frozenset(
    {
        "settings", "settings.configure", "setup", "populate.phase", "checks", "urlconf",
        "middleware", "request", "autoreload.child",
    }
)  # fmt: skip

_SHORT = {
    "import": "imports",
    "autoreload.child": "waits for the child",
    "urlconf": "URLs",
}


@dataclass(frozen=True)
class Bar:
    """A step on a lane; times since the entry's first process started."""

    step: StepClass
    start_ns: int
    end_ns: int
    label: str
    """A word or two for where there is little room."""

    detail: str
    """The whole of it, with the time it took."""

    depth: int = 0
    """How many bars of the lane lie around it."""

    passed_error: bool = False
    """Whether an exception that was raised further within left it."""


def landmarks(trace: Trace, process: Process) -> list[tuple[int, int, Span]]:
    """The spans that a lane shows, with their thread and how many others lie around them."""
    depths: dict[str, int] = {}
    found = []
    for span in sorted(trace.spans_of(process.key), key=lambda span: span.depth):
        outer = 0 if span.parent is None else depths.get(span.parent, 0)
        startup_import = span.kind == "import" and outer == 0
        if span.kind in _LANDMARKS or startup_import or raised(trace, span):
            found.append((span.thread, outer, span))
            depths[span.id] = outer + 1
        else:
            depths[span.id] = outer
    return found


def bar_of(trace: Trace, span: Span, depth: int) -> Bar:
    """The bar of a span with that many others around it."""
    here = raised(trace, span)
    short = _SHORT.get(span.kind, span.kind)
    if span.kind == "populate.phase":
        short = f"phase {span.text('phase')}"
    detail = f"{span_label(span)}: {duration(span.duration_ns)}"
    error = visible(span.error)
    if error:
        detail += f", raised {error}" if here else f", left by {error}"
    return Bar(
        "error" if here else step_of(span), span.start_ns, span.end_ns, short, detail, depth,
        passed_error=failed(span) and not here,
    )  # fmt: skip


def fold(bars: Iterable[Bar], finest_ns: int) -> tuple[Bar, ...]:
    """The bars in order of depth and start, with what is too fine to be seen apart as one.

    Bars of one class and depth that each take less than `finest_ns`, with no more than that
    between them, become one that tells how many they are.
    """
    folded: list[Bar] = []
    group: list[Bar] = []
    for bar in sorted(bars, key=lambda bar: (bar.depth, bar.start_ns)):
        fine = bar.end_ns - bar.start_ns < finest_ns and not bar.passed_error
        joins = (
            fine
            and group
            and bar.step == group[0].step
            and bar.depth == group[0].depth
            and bar.start_ns - group[-1].end_ns <= finest_ns
        )
        if not joins:
            folded += _joined(group)
            group = []
        if fine:
            group.append(bar)
        else:
            folded.append(bar)
    folded += _joined(group)
    return tuple(sorted(folded, key=lambda bar: (bar.depth, bar.start_ns)))


def _joined(group: list[Bar]) -> list[Bar]:
    if len(group) < 2:
        return group
    first, last = group[0], group[-1]
    busy_ns = sum(bar.end_ns - bar.start_ns for bar in group)
    name = count(len(group), "short step")
    detail = f"{name} ({STEPS[first.step].title}): {duration(busy_ns)} together"
    return [Bar(first.step, first.start_ns, last.end_ns, first.label, detail, first.depth)]
