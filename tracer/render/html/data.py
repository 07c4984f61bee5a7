"""All steps and moments of an entry point as columns of numbers, for the page's script.

The items lie in the order of a tree that is written out from the top: each is followed by what
lies within it. The numbers of a column belong to the items in that order; texts are numbers of
`strings`, with -1 for none. Times are microseconds since the entry's first process started.

| Column  | Meaning                                                          |
|---------|------------------------------------------------------------------|
| `depth` | 0 for a process, 1 for what lies directly in it                  |
| `sign`  | number in `signs`: the class of the step or, after them, the mark |
| `label` | what the row is called                                           |
| `start` | when it began                                                    |
| `took`  | how long it took, -1 for a moment                                |
| `self`  | how long without what lies within                                |
| `where` | file and line that caused it                                     |
| `app`   | label of the app that was being loaded                           |
| `phase` | part of start-up it belongs to                                   |
| `group` | top-level package, for an import                                 |

`passed` holds the numbers of the items that an exception from further within left. `more` holds
what only some items have, by their number: the error, the cause's chain and the
recorded attributes. `spans` has the numbers of the items that findings point to.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from heapq import merge

import msgspec

from tracer.trace.model import Entry, Instant, Process, Span, Trace

from ..layout.lanes import descent, entry_scale_ns
from ..layout.steps import MARKS, STEPS, failed, mark_of, raised, step_of
from ..selection import APP_KINDS
from ..summary import waits
from ..wording import instant_label, place, span_label, visible

COLUMNS = (
    "depth", "sign", "label", "start", "took", "self", "where", "app", "phase", "group"
)  # fmt: skip
PHASES = {
    "settings": "settings",
    "settings.configure": "settings",
    "checks": "checks, URLs, middleware",
    "urlconf": "checks, URLs, middleware",
    "middleware": "checks, URLs, middleware",
    "request": "requests",
}
WAITING = "waiting"
"""The phase of steps whose own time passes while others work."""

SIGNS = (*STEPS, *MARKS)
UNTOLD_KINDS = frozenset({"django", "thread.seen"})
"""Instants that only tell what a process or a thread is called."""

_SIGN_NUMBERS: dict[str, int] = {name: number for number, name in enumerate(SIGNS)}
_LONGEST = 2000
_PATHS = frozenset({"file", "reader", "caller"})
_TOLD_ELSEWHERE = frozenset({"caller", "module", "label", "name"})


class EntryData(msgspec.Struct, frozen=True):
    """What the script of the page reads, once for each entry point."""

    entry: str
    total: int
    signs: tuple[str, ...]
    steps: tuple[str, ...]
    """What the first of the signs are called: those that are classes of steps."""

    strings: list[str]
    columns: dict[str, list[int]]
    passed: list[int]
    more: dict[str, dict[str, str | list[str]]]
    spans: dict[str, int]
    """By the id of the span."""


def entry_data(trace: Trace, entry: Entry, wanted: frozenset[str] = frozenset()) -> EntryData:
    """The columns of an entry point; `wanted` are the ids of spans that something points to."""
    columns = _Columns(trace, wanted)
    processes = trace.processes_of(entry.id)
    for process in processes:
        columns.process(process)
    return EntryData(
        entry=visible(entry.id),
        total=max(1, entry_scale_ns(trace, processes) // 1000),
        signs=SIGNS,
        steps=tuple(meaning.title for meaning in STEPS.values()),
        strings=list(columns.strings),
        columns=columns.columns,
        passed=columns.passed,
        more=columns.more,
        spans=columns.spans,
    )


def as_json(data: EntryData) -> str:
    """The data as JSON in which nothing could be taken for markup."""
    return msgspec.json.encode(data).decode().replace("<", "\\u003c").replace(">", "\\u003e")


class _Columns:
    def __init__(self, trace: Trace, wanted: frozenset[str]) -> None:
        self.trace = trace
        self.wanted = wanted
        self.spans: dict[str, int] = {}
        self.strings: dict[str, int] = {}
        self.numbers: dict[str, int] = {"": -1}
        self.columns: dict[str, list[int]] = {name: [] for name in COLUMNS}
        self.passed: list[int] = []
        self.more: dict[str, dict[str, str | list[str]]] = {}
        self.serving = False
        self.place = lru_cache(maxsize=None)(place)

    def process(self, process: Process) -> None:
        """Add a process, its threads, and all that happened in them."""
        facts = f"process {process.key.rpartition('/')[2]}, {descent(process)}"
        took = process.end_ns - process.start_ns
        self._item(0, "setup", facts, process.start_ns, took, 0)
        told: dict[str, str | list[str]] = {
            "pid": str(process.pid),
            "command": " ".join(process.argv),
            "directory": process.cwd,
            "host": process.host,
            "python": process.python,
            "django": process.django,
        }
        self._attributes(told, process)
        roots: dict[int, list[Span]] = {process.main_thread: []}
        loose: dict[int, list[Instant]] = {}
        self.serving = bool(self.trace.instants_of(process.key, "server.listening"))
        for span in self.trace.roots(process.key):
            roots.setdefault(span.thread, []).append(span)
        for instant in self.trace.instants_of(process.key):
            if instant.span is None and instant.kind not in UNTOLD_KINDS:
                thread = instant.thread if instant.thread in roots else process.main_thread
                loose.setdefault(thread, []).append(instant)
        for thread, spans in roots.items():
            depth = 1
            if thread != process.main_thread:
                end_ns = max(span.end_ns for span in spans)
                name = self.trace.thread_name(process.key, thread)
                start_ns = spans[0].start_ns
                self._item(1, "setup", f"in {name}", start_ns, end_ns - start_ns, 0)
                depth = 2
            self._inside(process, spans, loose.get(thread, []), depth)

    def _inside(
        self, process: Process, spans: list[Span], instants: list[Instant], depth: int
    ) -> None:
        """Add siblings and what is in them; a stack, because modules nest deeply."""
        stack: list[tuple[Iterator[Span | Instant], str, str]]
        stack = [(_by_time(spans, instants), "", "before and around")]
        while stack:
            siblings, app, phase = stack[-1]
            value = next(siblings, None)
            if value is None:
                stack.pop()
                continue
            level = depth + len(stack) - 1
            if isinstance(value, Instant):
                self._instant(value, process, level, app, phase)
                continue
            app = _app(value) or app
            phase = _phase(value) or phase
            self._span(value, process, level, app, phase)
            moments = [one for one in self.trace.instants_in(value) if one.kind not in UNTOLD_KINDS]
            inner = _by_time(self.trace.children(value), moments)
            stack.append((inner, app, phase))

    def _span(self, span: Span, process: Process, depth: int, app: str, phase: str) -> None:
        package = span.name.partition(".")[0] if span.kind == "import" else ""
        where = span.text("caller") or span.text("file")
        here = raised(self.trace, span)
        if failed(span) and not here:
            self.passed.append(len(self.columns["depth"]))
        phase = WAITING if waits(span, self.serving) else phase
        if span.id in self.wanted:
            self.spans[span.id] = len(self.columns["depth"])
        self._item(
            depth, "error" if here else step_of(span), span_label(span), span.start_ns,
            span.duration_ns, span.self_ns, self.place(where, process) if where else "", app,
            phase, package,
        )  # fmt: skip
        if span.kind != "import" or span.error:
            self._attributes({**span.attributes, "error": span.error}, process)

    def _instant(
        self, instant: Instant, process: Process, depth: int, app: str, phase: str
    ) -> None:
        where = instant.text("caller")
        self._item(
            depth, mark_of(instant), instant_label(instant), instant.t_ns, -1000, 0,
            self.place(where, process) if where else "", instant.text("app") or app, phase,
        )  # fmt: skip
        self._attributes(instant.attributes, process)

    def _item(
        self, depth: int, sign: str, label: str, start_ns: int, took_ns: int, self_ns: int,
        where: str = "", app: str = "", phase: str = "", group: str = "",
    ) -> None:  # fmt: skip
        row = (
            depth, _SIGN_NUMBERS[sign], self._string(label), start_ns // 1000, took_ns // 1000,
            self_ns // 1000, self._string(where), self._string(app), self._string(phase),
            self._string(group),
        )  # fmt: skip
        for name, number in zip(COLUMNS, row, strict=True):
            self.columns[name].append(number)

    def _attributes(self, attributes: dict[str, str | list[str]], process: Process) -> None:
        told: dict[str, str | list[str]] = {}
        for key, value in attributes.items():
            if not value or key in _TOLD_ELSEWHERE:
                continue
            if isinstance(value, list):
                told[visible(key)] = [_short(self.place(one, process)) for one in value]
            else:
                told[visible(key)] = _short(
                    self.place(value, process) if key in _PATHS else visible(value)
                )
        if told:
            self.more[str(len(self.columns["depth"]) - 1)] = told

    def _string(self, text: str) -> int:
        number = self.numbers.get(text)
        if number is None:
            shown = _short(visible(text))
            number = self.numbers[text] = self.strings.setdefault(shown, len(self.strings))
        return number


def _by_time(spans: list[Span], instants: list[Instant]) -> Iterator[Span | Instant]:
    return merge(spans, instants, key=_begin) if instants else iter(spans)


def _begin(value: Span | Instant) -> int:
    return value.t_ns if isinstance(value, Instant) else value.start_ns


def _app(span: Span) -> str:
    return span.text("label") if span.kind in APP_KINDS else span.text("app")


def _phase(span: Span) -> str:
    if span.kind == "populate.phase":
        return f"phase {span.text('phase')}"
    return PHASES.get(span.kind, "")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
