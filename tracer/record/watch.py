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

_SUBJECT_KEYS = ("label", "entry", "module", "name", "path", "alias", "phase")


@dataclass
class ProcessSight:
    """What one process has shown so far."""

    file: str
    origin: str = ""
    pid: int = 0
    ppid: int = 0
    parent_file: str = ""
    populated: bool = False
    requests_begun: int = 0
    requests_ended: int = 0
    listening: list[str] = field(default_factory=list)
    instants: set[str] = field(default_factory=set)
    answers: list[Happened] = field(default_factory=list)
    open_spans: dict[str, Begin] = field(default_factory=dict)
    last: str = ""
    last_t_ns: int = 0

    def see(self, record: Record) -> None:
        """Take in one more record of the process's file."""
        if isinstance(record, Header):
            self.origin = _text(record.attributes, "origin")
            self.pid = _number(record.attributes, "pid")
            self.ppid = _number(record.attributes, "ppid")
            self.parent_file = _text(record.attributes, "parent_file")
            self._remember("the start of the process", _number(record.attributes, "mono_ns"))
        elif isinstance(record, Begin):
            self.open_spans[record.id] = record
            self.requests_begun += record.kind == "request"
            self._remember(_sentence(record.kind, record.attributes), record.t_ns)
        elif isinstance(record, End):
            begin = self.open_spans.pop(record.id, None)
            if begin is not None:
                self._ended(begin, record)
        elif isinstance(record, Happened):
            self.instants.add(record.kind)
            if record.kind == "state.response":
                self.answers.append(record)
            if record.kind == "server.listening":
                self.listening.append(_text(record.attributes, "address"))
            self._remember(_sentence(record.kind, record.attributes), record.t_ns)
        elif isinstance(record, Imported):
            self._remember(f"import of {record.module}", record.end_ns)

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

    def doing(self) -> str:
        """What the process was in the midst of, or else what it did last; "" for nothing."""
        if self.open_spans:
            innermost = list(self.open_spans.values())[-1]
            return f"inside {_sentence(innermost.kind, innermost.attributes)}"
        return self.last

    def _ended(self, begin: Begin, end: End) -> None:
        if begin.kind == "populate" and _text(begin.attributes, "registry") in ("", "main"):
            self.populated = self.populated or end.outcome == "ok"
        self.requests_ended += begin.kind == "request"
        self._remember(f"end of {_sentence(begin.kind, begin.attributes)}", end.t_ns)

    def _remember(self, what: str, t_ns: int) -> None:
        self.last, self.last_t_ns = what, t_ns


class LiveRun:
    """The directory of one entry point, read again at every `poll()`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._tails: dict[str, TraceFileTail] = {}
        self.processes: dict[str, ProcessSight] = {}
        self.changed_at = time.monotonic()

    def poll(self) -> None:
        """Take in what was written since the last poll."""
        for path in sorted(self._directory.glob(f"*{TRACE_SUFFIX}")):
            if path.name not in self._tails:
                self._tails[path.name] = TraceFileTail(path)
                self.processes[path.name] = ProcessSight(path.name)
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
            and (sight.populated or sight.origin == "fork")
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

    def last_seen(self) -> str:
        """One clause on where the process that wrote last stands."""
        sights = [sight for sight in self._by_time() if sight.doing()]
        if not sights:
            return "the probe saw nothing"
        return f"the probe last saw process {sights[-1].pid} {_at(sights[-1].doing())}"

    def _by_time(self) -> list[ProcessSight]:
        return sorted(self.processes.values(), key=lambda sight: sight.last_t_ns)


def count_traces(directory: Path) -> int:
    """How many processes wrote a trace into that entry directory."""
    return sum(1 for _ in directory.glob(f"*{TRACE_SUFFIX}"))


def count_refusals(directory: Path) -> int:
    """How many processes could not write their trace."""
    return sum(1 for _ in directory.glob(f"*{REFUSED_SUFFIX}"))


def _at(doing: str) -> str:
    return doing if doing.startswith("inside ") else f"at {doing}"


def _sentence(kind: str, attributes: Attributes) -> str:
    for key in _SUBJECT_KEYS:
        subject = _text(attributes, key)
        if subject:
            return f"{kind} of {subject}"
    return kind


def _text(attributes: Attributes, key: str) -> str:
    value = attributes.get(key, "")
    return value if isinstance(value, str) else " ".join(value)


def _number(attributes: Attributes, key: str) -> int:
    text = _text(attributes, key)
    return int(text) if text.isdecimal() else 0
