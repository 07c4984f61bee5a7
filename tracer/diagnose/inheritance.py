"""What forked processes have from their parents, read off a recording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracer.trace.finding import Evidence
from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.places import short_place

from .chains import is_project_or_script

_ENTRY_SCRIPTS = ("/manage.py", "/__main__.py", "<string>", "<stdin>")


@dataclass(frozen=True)
class Inherited:
    """One thing that an ancestor made, and the forked processes that have it too.

    `place` is the line in the project's own code that led to it, or else the line that made
    it; `own` says which. `app` is the label of the app on whose behalf that was, or empty.
    `instant` is what the first of `children`, in order of their start, told about it.
    """

    entry: str
    name: str
    place: str
    own: bool
    app: str
    instant: Instant
    children: tuple[Process, ...]
    evidence: tuple[Evidence, ...]

    @property
    def by_project(self) -> bool:
        """Whether the project or one of its apps made it, and not the server or a command."""
        return self.own or bool(self.app)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the processes that have it."""
        return tuple(child.key for child in self.children)

    def short(self) -> str:
        """The place as a reader of the project writes it."""
        return short_place(self.place, self.children[0].cwd)


def inherited(trace: Trace, what: str) -> list[Inherited]:
    """The things of that sort, in order of time; one that several children have comes once."""
    found: dict[tuple[str, str, str], list[tuple[Process, Instant, Instant]]] = {}
    for process in trace.processes:
        for instant in trace.instants_of(process.key, "fork.inherits"):
            if instant.text("what") == what:
                made = _thread_start(trace, process, instant) if what == "thread" else instant
                name = instant.text("name")
                key = process.entry, name, line_that_led_to(made) or instant.text("file")
                found.setdefault(key, []).append((process, instant, made))
    return [_one(entry, name, place, seen) for (entry, name, place), seen in found.items()]


def line_that_led_to(made: Instant | Span) -> str:
    """The innermost line of the project's own code, but for its manage.py, else the caller."""
    for place in reversed(made.texts("chain")):
        if is_project_place(place):
            return place
    return made.text("caller")


def is_project_line(made: Instant | Span) -> bool:
    """Whether the project's own code led to it."""
    return is_project_place(line_that_led_to(made))


def is_project_place(place: str) -> bool:
    """Whether the line is the project's own code, and not the manage.py or -c that starts it."""
    file = place.rpartition(":")[0]
    return is_project_or_script(place) and not f"/{file}".endswith(_ENTRY_SCRIPTS)


def ancestors(trace: Trace, process: Process) -> Iterator[Process]:
    """The processes it was forked from, nearest first."""
    while process.origin == "fork" and process.parent is not None:
        process = trace.process(process.parent)
        yield process


def by_time(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The evidence in order of time."""
    return tuple(sorted(evidence, key=lambda one: one.t_ns or 0))


def count(processes: int) -> str:
    """So many processes, in words."""
    return "1 process" if processes == 1 else f"{processes} processes"


def _thread_start(trace: Trace, process: Process, thread: Instant) -> Instant:
    """The start of a thread in the ancestor that started it; the thread itself if not told."""
    ident = thread.text("ident")
    for ancestor in ancestors(trace, process):
        for start in reversed(trace.instants_of(ancestor.key, "thread.start")):
            if start.text("ident") == ident and start.t_ns <= thread.t_ns:
                return start
    return thread


def _one(
    entry: str, name: str, place: str, seen: list[tuple[Process, Instant, Instant]]
) -> Inherited:
    _, instant, made = seen[0]
    evidence = [
        Evidence(
            text=f"process {child.pid} has {told.text('what')} {name} from its parent",
            process=child.key,
            t_ns=told.t_ns,
            span=told.span,
            place=place,
        )
        for child, told, _ in seen
    ]
    if made is not instant:
        start = Evidence(
            text=f"thread {name} is started",
            process=made.process,
            t_ns=made.t_ns,
            span=made.span,
            place=place,
        )
        evidence.insert(0, start)
    return Inherited(
        entry=entry,
        name=name,
        place=place,
        own=is_project_place(place) or bool(instant.text("file")),
        app=made.text("app"),
        instant=instant,
        children=tuple(dict.fromkeys(child for child, _, _ in seen)),
        evidence=by_time(evidence),
    )
