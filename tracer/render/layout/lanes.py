"""The lanes of an entry point: its processes and threads side by side on one clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracer.trace.model import Entry, Instant, Process, Trace
from tracer.trace.registry import set_by_hand

from ..safety import Safety, control_sockets, safety_of
from ..summary import scale_ns
from ..wording import duration, instant_label, origin_label, visible
from .axis import Axis, axis_of
from .bars import Bar, bar_of, fold, landmarks
from .siblings import outstanding, rest_in_words
from .steps import MarkClass, mark_of

_FINEST = 400
"""Steps of a class that take less than this part of the picture are drawn as one."""

_ROOM = 1.02
"""How much wider the picture is than what it shows, so that the last mark is whole."""


@dataclass(frozen=True)
class Mark:
    """A moment on a lane."""

    mark: MarkClass
    t_ns: int
    label: str


@dataclass(frozen=True)
class Lane:
    """A process, or a further thread of the one above it."""

    title: str
    about: str
    start_ns: int
    end_ns: int
    safe_ns: int | None
    """From when on models could be used here; None for never."""

    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    process: Process
    is_thread: bool = False
    parent: int | None = None
    """The number, among the lanes, of the process that this one comes from."""

    forked_ns: int = 0
    """When the parent made it, as far as that was told; else its start."""

    in_threads: tuple[Mark, ...] = ()
    """The marks that lie in the lanes of its threads, for a picture without those."""

    goes_on: bool = False
    """Whether the process lived on beyond the picture."""

    answer: str = ""
    """When it is safe to touch a model, in words."""

    cut: bool = False
    """Whether its recording lacks something."""


@dataclass(frozen=True)
class Lanes:
    """All lanes of an entry point, each process after the one it comes from."""

    axis: Axis
    lanes: tuple[Lane, ...]
    hidden: int = 0
    """How many processes have no lane."""

    rest: str = ""
    """What is to be said of those without a lane."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was recorded that has a place in time."""
        return self.axis.total_ns <= 1


def lanes_of(trace: Trace, entry: Entry) -> Lanes:
    """The lanes of an entry point."""
    processes = trace.processes_of(entry.id)
    shown, hidden = _by_descent(trace, processes)
    total_ns = entry_scale_ns(trace, shown)
    lanes: list[Lane] = []
    places: dict[str, int] = {}
    for process in shown:
        places[process.key] = len(lanes)
        parent = None if process.parent is None else places.get(process.parent)
        lanes += _process_lanes(trace, process, parent, total_ns)
    return Lanes(axis_of(total_ns), tuple(lanes), len(hidden), rest_in_words(trace, hidden))


def entry_scale_ns(trace: Trace, processes: Iterable[Process]) -> int:
    """How much time a picture of these processes spans: until the last of them has started."""
    ends = [process.start_ns + scale_ns(trace, process) for process in processes]
    return round(max(ends, default=1) * _ROOM)


def _by_descent(
    trace: Trace, processes: tuple[Process, ...]
) -> tuple[list[Process], list[Process]]:
    """Each process after its parent, of many siblings those that stand out; and the others."""
    keys = {process.key for process in processes}
    children: dict[str | None, list[Process]] = {}
    for process in processes:
        parent = process.parent if process.parent in keys - {process.key} else None
        children.setdefault(parent, []).append(process)
    found: dict[str, Process] = {}
    stack = list(reversed(children.get(None, [])))
    while stack:
        process = stack.pop()
        if process.key not in found:
            found[process.key] = process
            stack += reversed(outstanding(trace, children.get(process.key, [])))
    return list(found.values()), [one for one in processes if one.key not in found]


def _process_lanes(trace: Trace, process: Process, parent: int | None, total_ns: int) -> list[Lane]:
    bars: dict[int, list[Bar]] = {process.main_thread: []}
    found = landmarks(trace, process)
    busy = {thread for thread, _, span in found if span.kind != "import"}
    for thread, depth, span in found:
        if thread in busy or thread == process.main_thread:
            bars.setdefault(thread, []).append(bar_of(trace, span, depth))
    marks: dict[int, list[Mark]] = {}
    instants = trace.instants_of(process.key)
    control = control_sockets(instants)
    for instant in instants:
        if instant.kind == "server.listening" and instant.name in control:
            continue
        mark = (
            "event" if instant.kind == "flag" and set_by_hand(trace, instant) else mark_of(instant)
        )
        if mark != "event":
            thread = instant.thread if instant.thread in bars else process.main_thread
            marks.setdefault(thread, []).append(_mark(instant, mark))
    safety = safety_of(trace, process)
    safe_ns = None if safety.models_ns is None else process.start_ns + safety.models_ns
    begun = _thread_starts(instants)
    main = Lane(
        title=f"process {process.key.rpartition('/')[2]}",
        about=descent(process),
        start_ns=process.start_ns,
        end_ns=min(process.end_ns, total_ns),
        safe_ns=safe_ns,
        bars=fold(bars.pop(process.main_thread), total_ns // _FINEST),
        marks=tuple(marks.get(process.main_thread, ())),
        process=process,
        parent=parent,
        forked_ns=_forked_ns(trace, process),
        in_threads=tuple(
            mark
            for thread, inner in marks.items()
            if thread != process.main_thread
            for mark in inner
        ),
        goes_on=process.end_ns > total_ns,
        answer=answer(safety),
        cut=safety.cut,
    )
    starts = {
        thread: min(begun.get(thread, own[0].start_ns), own[0].start_ns)
        for thread, own in bars.items()
    }
    threads = [
        Lane(
            title=_thread_title(trace, process, thread),
            about="",
            start_ns=starts[thread],
            end_ns=min(max(bar.end_ns for bar in own), total_ns),
            safe_ns=None if safe_ns is None else max(safe_ns, starts[thread]),
            bars=fold(own, total_ns // _FINEST),
            marks=tuple(marks.get(thread, ())),
            process=process,
            is_thread=True,
        )
        for thread, own in bars.items()
    ]
    return [main, *threads]


def _thread_starts(instants: Iterable[Instant]) -> dict[int, int]:
    """When each thread that was told of was started, by its ident."""
    return {
        int(one.text("ident")[:20]): one.t_ns
        for one in instants
        if one.kind == "thread.start" and one.text("ident").isdecimal()
    }


def _forked_ns(trace: Trace, process: Process) -> int:
    """When the parent said that it makes a process, the last time before this one began."""
    if process.parent is None:
        return process.start_ns
    kinds = ("fork",) if process.origin == "fork" else ("subprocess", "fork")
    moments = trace.instants_of(process.parent, *kinds)
    before = [one.t_ns for one in moments if one.t_ns <= process.start_ns]
    return max(before, default=process.start_ns)


def _thread_title(trace: Trace, process: Process, thread: int) -> str:
    name = visible(trace.thread_name(process.key, thread))
    return name if name.lower().startswith("thread") else f"thread {name}"


def answer(safety: Safety) -> str:
    """When it is safe to touch a model, in two or three words; times count from its start."""
    if safety.models_ns is None:
        return "models: unknown" if safety.cut else "models: never"
    if safety.inherited:
        return "models: inherited"
    return f"models: after {duration(safety.models_ns)}"


def descent(process: Process) -> str:
    """How the process came to be, and from which of its entry point."""
    origin = origin_label(process)
    if process.parent is not None:
        number = process.parent.rpartition("/")[2]
        joined = "the reloader's child of" if process.origin == "reloader" else f"{origin} by"
        origin = f"{joined} {number}"
    return f"{origin}, ended abruptly" if process.exit == "absent" else origin


def _mark(instant: Instant, mark: MarkClass) -> Mark:
    return Mark(mark, instant.t_ns, f"{instant_label(instant)} at {duration(instant.t_ns)}")
