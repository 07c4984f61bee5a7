"""Which span lies in which, how much time is its own, and where each instant belongs."""

from __future__ import annotations

from collections.abc import Iterable

from .recorded import RecordedInstant, RecordedSpan


def nest(spans: Iterable[RecordedSpan], instants: Iterable[RecordedInstant]) -> None:
    """Set parent, depth and covered time of the spans of one process, and the instants' span.

    Spans nest within their thread: a span's parent is the last one begun before it that has not
    ended. An instant belongs to the innermost span of its thread at that moment.
    """
    threads: dict[int, tuple[list[RecordedSpan], list[RecordedInstant]]] = {}
    for span in spans:
        threads.setdefault(span.thread, ([], []))[0].append(span)
    for instant in instants:
        threads.setdefault(instant.thread, ([], []))[1].append(instant)
    for own_spans, own_instants in threads.values():
        own_spans.sort(key=_begin_order)
        own_instants.sort(key=_time)
        _nest_thread(own_spans, own_instants)


def _nest_thread(spans: list[RecordedSpan], instants: list[RecordedInstant]) -> None:
    stack: list[RecordedSpan] = []
    waiting = iter(instants)
    instant = next(waiting, None)
    for span in spans:
        start_ns = span.start_ns
        while instant is not None and instant.t_ns < start_ns:
            instant.span = _innermost(stack, instant.t_ns)
            instant = next(waiting, None)
        while stack and stack[-1].end_ns <= start_ns:
            stack.pop()
        span.covered_until_ns = start_ns
        if stack:
            parent = stack[-1]
            span.parent = parent
            span.depth = parent.depth + 1
            _cover(parent, start_ns, span.end_ns)
        stack.append(span)
    while instant is not None:
        instant.span = _innermost(stack, instant.t_ns)
        instant = next(waiting, None)


def _innermost(stack: list[RecordedSpan], t_ns: int) -> RecordedSpan | None:
    while stack and stack[-1].end_ns < t_ns:
        stack.pop()
    return stack[-1] if stack else None


def _cover(parent: RecordedSpan, start_ns: int, end_ns: int) -> None:
    """Count the part of a child that no earlier child has covered."""
    end_ns = min(end_ns, parent.end_ns)
    start_ns = max(start_ns, parent.covered_until_ns)
    if end_ns > start_ns:
        parent.covered_ns += end_ns - start_ns
        parent.covered_until_ns = end_ns


def _begin_order(span: RecordedSpan) -> tuple[int, int, int]:
    # Of two that begin together the longer one is outside; of two as long, the one told last.
    return span.start_ns, -span.end_ns, -span.told_at


def _time(instant: RecordedInstant) -> int:
    return instant.t_ns
