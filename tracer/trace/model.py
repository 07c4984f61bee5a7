"""What happened, as values: the processes, spans and instants of a run in one time line."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain
from typing import Literal, TypeAlias, TypeVar

import msgspec

from .manifest import Project, RequestResult

Attributes: TypeAlias = "dict[str, str | list[str]]"
EntryState = Literal["ok", "failed", "timeout", "skipped", "interrupted", "unknown"]
SpanOutcome = Literal["ok", "error", "unfinished"]
ProcessExit = Literal["clean", "exec", "absent"]

_Value = TypeVar("_Value")
_Numbers: TypeAlias = "dict[str, array[int]]"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry point of the run, such as runserver: how it was started and how it ended.

    `outcome` is "unknown" when the recording stopped before it could be noted. `started` is an
    ISO-8601 time in UTC and `reason` one sentence on a bad outcome, or empty.

    An entry point recorded several times is several entries: `repeat_of` is empty for the first
    and the id of the first for the others; `repeat` counts them from 1 to `repeats`.
    """

    id: str
    title: str = ""
    command: tuple[str, ...] = ()
    cwd: str = ""
    started: str = ""
    duration_ns: int = 0
    outcome: EntryState = "unknown"
    exit_code: int | None = None
    reason: str = ""
    requests: tuple[RequestResult, ...] = ()
    repeat_of: str = ""
    repeat: int = 1
    repeats: int = 1

    @property
    def point(self) -> str:
        """The id of the entry point, the same for all its recordings."""
        return self.repeat_of or self.id


class Process(msgspec.Struct, frozen=True, kw_only=True):
    """One process of an entry point.

    `key` names it in the run: the entry's id and its number in order of start, as in
    "runserver/2". `origin` says how it came to be: exec, fork, spawn, forkserver, reloader, or
    unknown. Times are nanoseconds since the first process of the entry started; `end_ns` is
    the last thing it told, and `exit` is "absent" when it did not say that it was leaving
    (killed, or left by `os._exit`), "exec" when it became another program: the process whose
    parent it is and whose pid is the same. `wall_ns` is its start by its own wall clock, in
    nanoseconds since 1970, or 0 when it did not say; `platform` is its `sys.platform`.
    """

    key: str
    entry: str
    pid: int
    ppid: int
    parent: str | None
    origin: str
    argv: tuple[str, ...]
    cwd: str
    python: str
    django: str
    host: str
    start_ns: int
    end_ns: int
    exit: ProcessExit
    main_thread: int
    file: str
    wall_ns: int = 0
    platform: str = ""

    @property
    def duration_ns(self) -> int:
        """From its start to the last thing it told."""
        return self.end_ns - self.start_ns


class Span(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that took time, in one thread of one process.

    `id` is unique in the run, `parent` the id of the span around it in the same thread.
    `self_ns` is its duration without that of its children. An "unfinished" span ends with the
    last thing its process told; `error` is "TypeName: message" when it was left by an exception.
    """

    id: str
    process: str
    thread: int
    kind: str
    name: str
    start_ns: int
    end_ns: int
    outcome: SpanOutcome
    error: str
    parent: str | None
    depth: int
    self_ns: int
    attributes: Attributes

    @property
    def duration_ns(self) -> int:
        """From its begin to its end."""
        return self.end_ns - self.start_ns

    def text(self, attribute: str) -> str:
        """The attribute as one text; empty without it, a list joined by commas."""
        return _text(self.attributes, attribute)

    def texts(self, attribute: str) -> list[str]:
        """The attribute as a list; empty without it."""
        return _texts(self.attributes, attribute)


class Instant(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that happened at one moment; `span` is the id of the innermost span around it."""

    process: str
    thread: int
    kind: str
    name: str
    t_ns: int
    span: str | None
    attributes: Attributes

    def text(self, attribute: str) -> str:
        """The attribute as one text; empty without it, a list joined by commas."""
        return _text(self.attributes, attribute)

    def texts(self, attribute: str) -> list[str]:
        """The attribute as a list; empty without it."""
        return _texts(self.attributes, attribute)


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something the recording does not tell, and why; `file` is relative to the run."""

    slug: str
    message: str
    file: str = ""


class Trace(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A whole run, merged: its values are in order of time, entry by entry.

    Every time is in nanoseconds since the first process of its entry started. `command` is what
    recorded a whole project, as far as that is known.
    """

    path: str
    schema: int
    tool_version: str
    created: str
    project: Project | None
    entries: tuple[Entry, ...]
    processes: tuple[Process, ...]
    spans: tuple[Span, ...]
    instants: tuple[Instant, ...]
    problems: tuple[Problem, ...]
    command: tuple[str, ...] = ()

    def entry(self, entry_id: str) -> Entry:
        """The entry point of that id; `KeyError` without one."""
        return {entry.id: entry for entry in self.entries}[entry_id]

    def process(self, key: str) -> Process:
        """The process of that key; `KeyError` without one."""
        return self._process_by_key[key]

    def span(self, span_id: str) -> Span:
        """The span of that id; `KeyError` without one."""
        return self._span_by_id[span_id]

    def processes_of(self, entry_id: str) -> tuple[Process, ...]:
        """The processes of an entry point, in order of their start."""
        return tuple(process for process in self.processes if process.entry == entry_id)

    def spans_of(self, process_key: str, *kinds: str) -> list[Span]:
        """The spans of a process, all or those of some kinds, in order of their begin."""
        spans = self._spans_by_process.get(process_key, [])
        return _of_kinds(spans, self._span_numbers.get(process_key, {}), kinds)

    def instants_of(self, process_key: str, *kinds: str) -> list[Instant]:
        """The instants of a process, all or those of some kinds, in order of time."""
        instants = self._instants_by_process.get(process_key, [])
        return _of_kinds(instants, self._instant_numbers.get(process_key, {}), kinds)

    def roots(self, process_key: str) -> list[Span]:
        """The spans of a process that lie in no other one."""
        return [span for span in self.spans_of(process_key) if span.parent is None]

    def children(self, span: Span) -> list[Span]:
        """The spans that lie directly in this one, in order of their begin."""
        return list(self._children.get(span.id, []))

    def instants_in(self, span: Span) -> list[Instant]:
        """The instants that lie directly in this span."""
        return list(self._instants_by_span.get(span.id, []))

    def ancestors(self, span: Span) -> list[Span]:
        """The spans around this one, innermost first."""
        found = []
        while span.parent is not None:
            span = self._span_by_id[span.parent]
            found.append(span)
        return found

    def thread_name(self, process_key: str, thread: int) -> str:
        """What the thread is called; without a name "thread 2" for the second one seen."""
        return self._thread_names.get((process_key, thread), f"thread {thread}")

    @cached_property
    def _process_by_key(self) -> dict[str, Process]:
        return {process.key: process for process in self.processes}

    @cached_property
    def _span_by_id(self) -> dict[str, Span]:
        return {span.id: span for span in self.spans}

    @cached_property
    def _spans_by_process(self) -> dict[str, list[Span]]:
        return _grouped((span.process, span) for span in self.spans)

    # Rules ask for some kinds again and again, and nine spans of ten are imports.
    @cached_property
    def _span_numbers(self) -> dict[str, _Numbers]:
        return {key: _numbers_by_kind(spans) for key, spans in self._spans_by_process.items()}

    @cached_property
    def _instant_numbers(self) -> dict[str, _Numbers]:
        return {key: _numbers_by_kind(ones) for key, ones in self._instants_by_process.items()}

    @cached_property
    def _instants_by_process(self) -> dict[str, list[Instant]]:
        return _grouped((instant.process, instant) for instant in self.instants)

    @cached_property
    def _children(self) -> dict[str, list[Span]]:
        return _grouped((span.parent, span) for span in self.spans if span.parent is not None)

    @cached_property
    def _instants_by_span(self) -> dict[str, list[Instant]]:
        return _grouped((one.span, one) for one in self.instants if one.span is not None)

    @cached_property
    def _thread_names(self) -> dict[tuple[str, int], str]:
        names = {
            (process.key, process.main_thread): "main thread"
            for process in self.processes
            if process.main_thread
        }
        for instant in self.instants:
            if instant.kind == "thread.seen":
                names.setdefault((instant.process, instant.thread), instant.name)
            elif instant.kind == "thread.start" and instant.text("ident").isdecimal():
                started = int(instant.text("ident")[:20])
                names.setdefault((instant.process, started), instant.name)
        for process in self.processes:
            # An ident is an address in memory: it says nothing and is another each time.
            for number, thread in enumerate(self._threads(process), start=1):
                names.setdefault((process.key, thread), f"thread {number}")
        return names

    def _threads(self, process: Process) -> Iterable[int]:
        """The threads of a process, the main one first and then by what they did first."""
        first_ns = {process.main_thread: process.start_ns} if process.main_thread else {}
        did = chain(
            ((one.thread, one.start_ns) for one in self.spans_of(process.key)),
            ((one.thread, one.t_ns) for one in self.instants_of(process.key)),
        )
        for thread, t_ns in did:
            first_ns[thread] = min(t_ns, first_ns.get(thread, t_ns))
        return sorted(first_ns, key=lambda one: (one != process.main_thread, first_ns[one]))


def _grouped(pairs: Iterable[tuple[str, _Value]]) -> dict[str, list[_Value]]:
    groups: dict[str, list[_Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def _numbers_by_kind(values: Sequence[Span | Instant]) -> _Numbers:
    """Where in the list the values of each kind are."""
    numbers: _Numbers = {}
    for number, value in enumerate(values):
        numbers.setdefault(value.kind, array("L")).append(number)
    return numbers


def _of_kinds(values: list[_Value], numbers: _Numbers, kinds: tuple[str, ...]) -> list[_Value]:
    """The values of these kinds, or all without a kind, in the order of the list."""
    if not kinds:
        return list(values)
    found = [numbers[kind] for kind in dict.fromkeys(kinds) if kind in numbers]
    if len(found) == 1:
        return [values[number] for number in found[0]]
    return [values[number] for number in sorted(chain.from_iterable(found))]


def _text(attributes: Attributes, attribute: str) -> str:
    value = attributes.get(attribute, "")
    return value if isinstance(value, str) else ", ".join(value)


def _texts(attributes: Attributes, attribute: str) -> list[str]:
    value = attributes.get(attribute, [])
    return [value] if isinstance(value, str) else list(value)
