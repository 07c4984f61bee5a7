"""Reading the traces of an entry point while its processes write them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tracer.trace.file_format import (
    REFUSED_SUFFIX,
    TRACE_SUFFIX,
    Attributes,
    Begin,
    End,
    Happened,
    Header,
    Imported,
    Record,
    TraceFileTail,
)

from .wording import located, one_line, seconds, step_name, step_place


@dataclass(frozen=True)
class Failure:
    """A step that was left by an exception: `error` is `TypeName: message`."""

    kind: str
    attributes: Attributes
    error: str

    @property
    def type(self) -> str:
        """The name of the exception's class."""
        return self.error.partition(":")[0]

    def explains(self, line: str) -> bool:
        """Whether this is the exception that a line of an error output tells of."""
        kind, _, message = self.error.partition(": ")
        said_kind, _, said = line.partition(": ")
        message = message.partition("\n")[0].strip()
        if said_kind.rpartition(".")[2] == kind:
            return message in said
        return bool(message) and message == said

    def where(self, directory: Path) -> str:
        """The step with its place in `directory`: `slow.ready() (slow/apps.py:5)`."""
        step = step_name(self.kind, self.attributes)
        return located(step, step_place(self.attributes, directory))


@dataclass
class ProcessSight:
    """What one process has shown so far; `failures` in order of time, the innermost first."""

    file: str
    origin: str = ""
    pid: int = 0
    ppid: int = 0
    parent_file: str = ""
    populated: bool = False
    requests_ended: int = 0
    listening: list[str] = field(default_factory=list)
    instants: set[str] = field(default_factory=set)
    answers: list[Happened] = field(default_factory=list)
    open_spans: dict[str, Begin] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    django: bool = False
    last: str = ""
    last_t_ns: int = 0

    def see(self, record: Record) -> None:
        """Take in one more record of the process's file."""
        if isinstance(record, Header):
            self.origin = _text(record.attributes, "origin")
            self.pid = _number(record.attributes, "pid")
            self.ppid = _number(record.attributes, "ppid")
            self.parent_file = _text(record.attributes, "parent_file")
            self._remember("its start", _number(record.attributes, "mono_ns"))
        elif isinstance(record, Begin):
            self.django = True
            self.open_spans[record.id] = record
            self._remember(step_name(record.kind, record.attributes), record.t_ns)
        elif isinstance(record, End):
            begin = self.open_spans.pop(record.id, None)
            if begin is not None:
                self._ended(begin, record)
        elif isinstance(record, Happened):
            self.instants.add(record.kind)
            self.django = self.django or record.kind == "django"
            if record.kind == "state.response":
                self.answers.append(record)
            if record.kind == "server.listening":
                self.listening.append(_text(record.attributes, "address"))
            self._remember(step_name(record.kind, record.attributes), record.t_ns)
        elif isinstance(record, Imported) and not record.is_absent_hook:
            attributes: Attributes = {"module": record.module, "caller": record.importer}
            if record.outcome != "ok":
                self.failures.append(Failure("import", attributes, record.outcome))
            self._remember(step_name("import", attributes), record.end_ns)

    @property
    def alive(self) -> bool:
        """Whether the process has not said that it ends, nor is gone."""
        if "exit" in self.instants or not self.pid:
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except OSError:
            pass
        return True

    def standing(self, directory: Path, now_ns: int) -> str:
        """One clause on what the process is in the midst of, or else did last, and since when."""
        if not self.open_spans:
            ago = seconds(max(now_ns - self.last_t_ns, 0) / 1e9)
            return f"the last thing seen was {one_line(self.last)}, {ago} before"
        innermost = list(self.open_spans.values())[-1]
        step = step_name(innermost.kind, innermost.attributes)
        place = step_place(innermost.attributes, directory)
        since = seconds(max(now_ns - innermost.t_ns, 0) / 1e9)
        return f"it was in {located(step, place)} for {since}"

    def _ended(self, begin: Begin, end: End) -> None:
        if begin.kind == "populate" and _text(begin.attributes, "registry") in ("", "main"):
            self.populated = self.populated or end.outcome == "ok"
        self.requests_ended += begin.kind == "request"
        if end.outcome != "ok":
            self.failures.append(Failure(begin.kind, begin.attributes, end.outcome))
        self._remember(f"the end of {step_name(begin.kind, begin.attributes)}", end.t_ns)

    def _remember(self, what: str, t_ns: int) -> None:
        self.last, self.last_t_ns = what, t_ns


class LiveRun:
    """The directory of one entry point, read again at every `poll()`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._tails: dict[str, TraceFileTail] = {}
        self.processes: dict[str, ProcessSight] = {}
        self.changed_at = time.monotonic()
        self.joined_at = self.changed_at

    def poll(self) -> None:
        """Take in what was written since the last poll."""
        for path in sorted(self._directory.glob(f"*{TRACE_SUFFIX}")):
            if path.name not in self._tails:
                self._tails[path.name] = TraceFileTail(path)
                self.processes[path.name] = ProcessSight(path.name)
                self.joined_at = time.monotonic()
        for name, tail in self._tails.items():
            records = tail.poll()
            if records:
                self.changed_at = time.monotonic()
            for record in records:
                self.processes[name].see(record)

    @property
    def quiet_s(self) -> float:
        """Seconds since a poll last brought something new."""
        return time.monotonic() - self.changed_at

    @property
    def populated(self) -> int:
        """How many processes have completed the population of the main registry."""
        return sum(sight.populated for sight in self.processes.values())

    @property
    def populating(self) -> bool:
        """Whether any process is in the midst of populating a registry."""
        return any(
            begin.kind == "populate"
            for sight in self.processes.values()
            for begin in sight.open_spans.values()
        )

    def listens_on(self, port: int) -> bool:
        """Whether any process listens on that TCP port."""
        return any(
            address.rpartition(":")[2] == str(port)
            for sight in self.processes.values()
            for address in sight.listening
        )

    def first_port(self) -> int | None:
        """The TCP port that a process first listened on; None while there is none."""
        for sight in self._by_time():
            for address in sight.listening:
                host, _, port = address.rpartition(":")
                if host and port.isdecimal():
                    return int(port)
        return None

    @property
    def forked(self) -> int:
        """How many processes are forked children."""
        return sum(sight.origin == "fork" for sight in self.processes.values())

    def siblings(self, files: Iterable[str]) -> int:
        """How many processes are of a kind with any of these: forked or started by the same."""
        parents = {
            sight.parent_file or str(sight.ppid)
            for name, sight in self.processes.items()
            if name in files
        }
        return sum(
            (sight.parent_file or str(sight.ppid)) in parents
            and (sight.populated or sight.origin in ("fork", "spawn"))
            and sight.alive
            for sight in self.processes.values()
        )

    @property
    def answered(self) -> int:
        """How many processes have a request span that has ended."""
        return sum(sight.requests_ended > 0 for sight in self.processes.values())

    def saw(self, instant_kind: str) -> bool:
        """Whether any process recorded an instant of that kind."""
        return any(instant_kind in sight.instants for sight in self.processes.values())

    def last_seen(self, directory: Path) -> str:
        """One clause on where the process that wrote last stands; places are in `directory`."""
        if not self.processes:
            return "no Python process ran with the probe"
        sights = [sight for sight in self._by_time() if sight.django]
        if not sights:
            return "Django was not reached"
        return sights[-1].standing(directory, time.monotonic_ns())

    def failure(self, line: str) -> Failure | None:
        """The innermost step left by the exception that `line` of the error output tells of."""
        for sight in self._by_time():
            failures = sight.failures
            for last in reversed(range(len(failures))):
                if failures[last].explains(line):
                    first = last
                    while first and failures[first - 1].error == failures[last].error:
                        first -= 1
                    return failures[first]
        return None

    def _by_time(self) -> list[ProcessSight]:
        return sorted(self.processes.values(), key=lambda sight: sight.last_t_ns)


def count_traces(directory: Path) -> int:
    """How many processes wrote a trace into that entry directory."""
    return sum(1 for _ in directory.glob(f"*{TRACE_SUFFIX}"))


def count_refusals(directory: Path) -> int:
    """How many processes could not write their trace."""
    return sum(1 for _ in directory.glob(f"*{REFUSED_SUFFIX}"))


def _text(attributes: Attributes, key: str) -> str:
    value = attributes.get(key, "")
    return value if isinstance(value, str) else " ".join(value)


def _number(attributes: Attributes, key: str) -> int:
    text = _text(attributes, key)
    return int(text) if text.isdecimal() else 0
