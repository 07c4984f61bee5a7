"""One trace file as its process told it: its spans, instants and what is wrong with them."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from .file_format import (
    SCHEMA,
    Attributes,
    Begin,
    Damage,
    End,
    Happened,
    Header,
    Imported,
    Magic,
    iter_records,
)
from .model import Problem, SpanOutcome

_SAID_OF_EACH = 5
_NEVER_TOLD = 1 << 61
_FILE_NAME = re.compile(r".+-(?P<pid>[0-9]{1,18})-[0-9]+\.trace")
_NUMBER = re.compile("[0-9]{1,19}")
_HEADER_NUMBERS = {
    "pid": "which process wrote it",
    "ppid": "who started its process",
    "mono_ns": "when its process started",
    "wall_ns": "on what day its process started",
    "main_thread": "which thread is the main one",
}
_TOLD_PROBLEMS = {
    "limit": ("recording-limit", "process {pid}: {reason}, and the rest is not recorded"),
    "probe.error": ("recording-error", "process {pid}: the probe failed at {where}: {error}"),
    "probe.refused": ("recording-refused", "process {pid} could record no further: {reason}"),
}


class RecordedSpan(msgspec.Struct, gc=False):
    """A span on its process's own clock; `id` is unique in the file.

    `told_at` counts the records up to the one that told its end: an inner span is told first.
    """

    id: str
    kind: str
    thread: int
    start_ns: int
    end_ns: int
    outcome: SpanOutcome
    error: str
    attributes: Attributes
    told_at: int
    parent: RecordedSpan | None = None
    depth: int = 0
    covered_ns: int = 0
    covered_until_ns: int = 0


class RecordedInstant(msgspec.Struct, gc=False):
    """An instant on its process's own clock."""

    kind: str
    thread: int
    t_ns: int
    attributes: Attributes
    span: RecordedSpan | None = None


@dataclass
class Recorded:
    """All a file tells. `schema` is None when its first line is not the magic."""

    file: str
    schema: int | None = None
    header: Attributes | None = None
    pid: int = 0
    ppid: int = 0
    mono_ns: int = 0
    wall_ns: int = 0
    main_thread: int = 0
    end_ns: int = 0
    spans: list[RecordedSpan] = field(default_factory=list)
    instants: list[RecordedInstant] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    foreign_ends: list[str] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether there is no process to speak of."""
        return self.header is None and not self.spans and not self.instants

    def text(self, key: str) -> str:
        """A value of the header as text."""
        value = (self.header or {}).get(key, "")
        return value if isinstance(value, str) else " ".join(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A value of the header as a list."""
        value = (self.header or {}).get(key, ())
        return (value,) if isinstance(value, str) else tuple(value)


def read_recorded(path: Path, name: str) -> Recorded:
    """Read one file; `name` is what problems call it. Never raises for what is in the file."""
    recorded = Recorded(file=path.name)
    reading = _Reading(recorded, name)
    try:
        for record in iter_records(path):
            reading.take(record)
    except OSError as error:
        reading.problem("file-unreadable", f"it cannot be read: {error.strerror or error}")
    reading.finish()
    return recorded


class _Reading:
    """Takes the records of one file, one after the other."""

    def __init__(self, recorded: Recorded, name: str) -> None:
        self.recorded = recorded
        self.name = name
        self.open: dict[str, RecordedSpan] = {}
        self.seen: set[str] = set()
        self.taken = 0
        self.said: Counter[str] = Counter()

    def problem(self, slug: str, message: str) -> None:
        self.said[slug] += 1
        if self.said[slug] <= _SAID_OF_EACH:
            self.recorded.problems.append(Problem(slug=slug, message=message, file=self.name))

    def take(self, record: object) -> None:
        first = not self.taken
        self.taken += 1
        if first and not isinstance(record, Magic):
            self.problem("file-magic", "it does not begin as a trace file does")
        if isinstance(record, Imported):
            self._import(record)
        elif isinstance(record, Happened):
            self._instant(record)
        elif isinstance(record, Begin):
            self._begin(record)
        elif isinstance(record, End):
            self._end(record)
        elif isinstance(record, Header):
            self._header(record)
        elif isinstance(record, Magic):
            self._magic(record, first)
        elif isinstance(record, Damage):
            self.problem(record.slug, record.message)

    def finish(self) -> None:
        recorded = self.recorded
        for slug, count in self.said.items():
            if count > _SAID_OF_EACH:
                message = f"and {count - _SAID_OF_EACH} more of these"
                recorded.problems.append(Problem(slug=slug, message=message, file=self.name))
        if not self.taken:
            self.problem("file-empty", "it is empty: the process ended as it began to record")
        elif recorded.header is None and not recorded.empty:
            self.problem("file-header", "it does not say which process wrote it")
            self._pid_from_name()
        if not recorded.mono_ns:
            times = [span.start_ns for span in recorded.spans]
            times += [instant.t_ns for instant in recorded.instants]
            recorded.mono_ns = min(times, default=0)
        for span in recorded.spans:
            recorded.end_ns = max(recorded.end_ns, span.end_ns)
        for instant in recorded.instants:
            recorded.end_ns = max(recorded.end_ns, instant.t_ns)
        recorded.end_ns = max(recorded.end_ns, recorded.mono_ns)
        for span in self.open.values():
            span.end_ns = recorded.end_ns
        self._tell_unfinished()

    def _tell_unfinished(self) -> None:
        count = len(self.open)
        if count:
            kinds = ", ".join(dict.fromkeys(span.kind for span in self.open.values()))
            spans = "1 span has" if count == 1 else f"{count} spans have"
            self.problem(
                "span-no-end",
                f"{spans} no end ({kinds}): process {self.recorded.pid} was stopped within",
            )

    def _magic(self, record: Magic, first: bool) -> None:
        if not first:
            self.problem("file-record", "it begins a second time")
            return
        self.recorded.schema = record.schema
        if record.schema != SCHEMA:
            self.problem(
                "file-version",
                f"it has schema {record.schema}; this version reads schema {SCHEMA}",
            )

    def _header(self, record: Header) -> None:
        recorded = self.recorded
        if recorded.header is not None:
            self.problem("file-record", "it names its process a second time")
            return
        recorded.header = record.attributes
        recorded.pid = self._number("pid")
        recorded.ppid = self._number("ppid")
        recorded.mono_ns = self._number("mono_ns")
        recorded.wall_ns = self._number("wall_ns")
        recorded.main_thread = self._number("main_thread")

    def _number(self, key: str) -> int:
        text = self.recorded.text(key)
        if _NUMBER.fullmatch(text) and int(text) < 1 << 61:
            return int(text)
        self.problem("file-header", f"it does not say {_HEADER_NUMBERS[key]}")
        return 0

    def _pid_from_name(self) -> None:
        if match := _FILE_NAME.fullmatch(self.recorded.file):
            self.recorded.pid = int(match["pid"])

    def _import(self, record: Imported) -> None:
        if record.is_absent_hook:
            return
        ok = record.outcome == "ok"
        attributes: Attributes = {"module": record.module, "caller": record.importer}
        if record.raised:
            attributes["raised"] = record.raised
        span = RecordedSpan(
            f"m{self.taken}",
            "import",
            record.thread,
            record.start_ns,
            record.end_ns,
            "ok" if ok else "error",
            "" if ok else record.outcome,
            attributes,
            self.taken,
        )
        if span.end_ns < span.start_ns:
            self.problem("span-time", f"the import of {record.module} ends before it begins")
            span.end_ns = span.start_ns
        self.recorded.spans.append(span)

    def _instant(self, record: Happened) -> None:
        self.recorded.instants.append(
            RecordedInstant(record.kind, record.thread, record.t_ns, record.attributes)
        )
        if told := _TOLD_PROBLEMS.get(record.kind):
            slug, sentence = told
            known = defaultdict(lambda: "unknown", record.attributes)
            known["pid"] = str(self.recorded.pid)
            self.problem(slug, sentence.format_map(known))

    def _begin(self, record: Begin) -> None:
        span_id = record.id
        if span_id in self.seen:
            self.problem("span-id", f"two spans have the id {span_id}")
        if span_id in self.seen or not span_id.isdecimal():
            span_id = f"x{self.taken}"
        span = RecordedSpan(
            span_id,
            record.kind,
            record.thread,
            record.t_ns,
            record.t_ns,
            "unfinished",
            "",
            record.attributes,
            _NEVER_TOLD - self.taken,
        )
        self.seen.add(record.id)
        self.open[record.id] = span
        self.recorded.spans.append(span)

    def _end(self, record: End) -> None:
        span = self.open.pop(record.id, None)
        if span is None:
            if record.id in self.seen:
                self.problem("span-id", f"the span {record.id} ends twice")
            else:
                self.recorded.foreign_ends.append(record.id)
            return
        span.end_ns = record.t_ns
        span.told_at = self.taken
        if span.end_ns < span.start_ns:
            self.problem("span-time", f"a span ({span.kind}) ends before it begins")
            span.end_ns = span.start_ns
        span.outcome = "ok" if record.outcome == "ok" else "error"
        span.error = "" if record.outcome == "ok" else record.outcome
        span.attributes.update(record.attributes)


def is_regular(path: Path) -> bool:
    """Whether reading the path gives bytes and comes to an end."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def listed(directory: Path) -> list[Path]:
    """What is in a directory, by name; empty when it cannot be listed."""
    try:
        return sorted(directory / name for name in os.listdir(directory))
    except OSError:
        return []
