"""Chrome's trace event format: for ui.perfetto.dev, chrome://tracing and vizviewer.

One time line for the whole run: entry points lie where the wall clock puts them, zero is the
start of the first. A process is named by its key, as in "runserver/2"; processes stand in
order of descent, with an arrow from where a process was started to where it begins. Its own
lifetime is the outermost slice of its main thread. Spans of a thread that overlap without
one lying in the other, as asyncio's do, have tracks of their own.
"""

from __future__ import annotations

from io import BytesIO
from itertools import count

from tracer.trace.model import Instant, Process, Span, Trace
from tracer.trace.version import __version__

from ..interface import Options
from ..selection import chosen_part
from ..wording import command_label, exit_label, instant_label, origin_label, span_label, visible
from .json_text import encode_json
from .timeline import by_descent, lifetime, offsets_ns, threads_of

_PROCESS_WIDE = frozenset({"flag", "server.listening", "autoreload.started", "exit"})


def render_perfetto(trace: Trace, options: Options) -> bytes:
    """The trace as a JSON object with `traceEvents`, an event a line."""
    return _Document(chosen_part(trace, options)).render()


class _Document:
    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.out = BytesIO()
        self.separator = b"\n"
        self.offsets = offsets_ns(trace)
        real = {process.pid for process in trace.processes}
        self.free_ids = count(max(real, default=0) + 1)
        self.pids: dict[str, int] = {}
        self.lifetimes: dict[str, tuple[int, int]] = {}
        self.async_ids = count(1)
        self.last_flow = 0

    def render(self) -> bytes:
        about = {
            "tool": f"django-registry-tracer {__version__}",
            "recorded_by": self.trace.tool_version,
            "created": self.trace.created,
            "run": self.trace.path,
        }
        self.out.write(b'{"displayTimeUnit":"ms","otherData":' + encode_json(about))
        self.out.write(b',"traceEvents":[')
        processes = [
            process
            for entry in self.trace.entries
            for process in by_descent(self.trace.processes_of(entry.id))
        ]
        self._number(processes)
        for place, process in enumerate(processes):
            self._process(process, place)
        self.out.write(b"\n]}\n")
        return self.out.getvalue()

    def _number(self, processes: list[Process]) -> None:
        """A process keeps its pid unless another has it, in this entry or in another."""
        taken: set[int] = set()
        for process in processes:
            number = process.pid if process.pid and process.pid not in taken else None
            self.pids[process.key] = number or next(self.free_ids)
            taken.add(self.pids[process.key])

    def _process(self, process: Process, place: int) -> None:
        pid, offset_ns = self.pids[process.key], self.offsets[process.entry]
        start_ns, end_ns = self.lifetimes[process.key] = lifetime(self.trace, process)
        command = command_label(process)
        came = origin_label(process) + (f" by {process.parent}" if process.parent else "")
        self._name("process_name", pid, pid, name=f"{visible(process.key)} {command}".rstrip())
        self._name("process_labels", pid, pid, labels=visible(f"{came}, pid {process.pid}"))
        self._name("process_sort_index", pid, pid, sort_index=place)
        # A nanosecond longer than it was: what happened at its very end lies within it.
        main = {
            "ph": "X", "cat": "process", "name": command or visible(process.key),
            "pid": pid, "tid": pid, "ts": (start_ns + offset_ns) / 1000,
            "dur": (end_ns - start_ns + 1) / 1000, "args": self._about(process),
        }  # fmt: skip
        self._write(main)
        self._flow(process)
        tids: dict[int, int] = {}
        for thread, spans in threads_of(self.trace, process).items():
            tid = pid if thread == process.main_thread else next(self.free_ids)
            tids[thread] = tid
            name = visible(self.trace.thread_name(process.key, thread))
            self._name("thread_name", pid, tid, name=name)
            self._name("thread_sort_index", pid, tid, sort_index=len(tids))
            self._spans(spans, pid, tid, offset_ns)
        for instant in self.trace.instants_of(process.key):
            self._instant(instant, pid, tids[instant.thread], offset_ns)

    def _about(self, process: Process) -> dict[str, object]:
        entry = self.trace.entry(process.entry)
        about: dict[str, object] = {
            "entry point": entry.title or entry.id,
            "outcome": entry.outcome,
            "exit": exit_label(entry.exit_code),
            "reason": entry.reason,
            "command": " ".join(process.argv),
            "directory": process.cwd,
            "Python": process.python,
            "Django": process.django,
            "host": process.host,
            "origin": process.origin,
        }
        return {key: value for key, value in about.items() if value}

    def _flow(self, process: Process) -> None:
        """An arrow; both its ends lie in the slices that stand for the processes."""
        if process.parent is None or process.parent not in self.lifetimes:
            return
        start_ns, end_ns = self.lifetimes[process.parent]
        own_ns = self.lifetimes[process.key][0]
        self.last_flow += 1
        arrow = {"cat": "process", "name": origin_label(process), "id": self.last_flow}
        for phase, key, at_ns in (
            ("s", process.parent, min(max(own_ns, start_ns), end_ns)),
            ("f", process.key, own_ns),
        ):
            pid = self.pids[key]
            at = (at_ns + self.offsets[process.entry]) / 1000
            self._write({"ph": phase, "bp": "e", **arrow, "pid": pid, "tid": pid, "ts": at})

    def _spans(self, spans: list[Span], pid: int, tid: int, offset_ns: int) -> None:
        ends: list[int] = []
        for span in spans:
            while ends and ends[-1] <= span.start_ns:
                ends.pop()
            event: dict[str, object] = {
                "ph": "X", "cat": span.kind, "name": span_label(span), "pid": pid, "tid": tid,
                "ts": (span.start_ns + offset_ns) / 1000,
                "dur": span.duration_ns / 1000,
                "args": _arguments(span),
            }  # fmt: skip
            if ends and span.end_ns > ends[-1]:
                event.update(ph="b", id=next(self.async_ids))
                del event["dur"]
                self._write(event)
                event.update(ph="e", ts=(span.end_ns + offset_ns) / 1000)
                del event["args"]
            else:
                ends.append(span.end_ns)
            self._write(event)

    def _instant(self, instant: Instant, pid: int, tid: int, offset_ns: int) -> None:
        event: dict[str, object] = {
            "ph": "i", "cat": instant.kind, "name": instant_label(instant),
            "s": "p" if instant.kind in _PROCESS_WIDE else "t", "pid": pid, "tid": tid,
            "ts": (instant.t_ns + offset_ns) / 1000, "args": instant.attributes,
        }  # fmt: skip
        self._write(event)

    def _name(self, what: str, pid: int, tid: int, **arguments: object) -> None:
        self._write({"ph": "M", "name": what, "pid": pid, "tid": tid, "args": arguments})

    def _write(self, event: dict[str, object]) -> None:
        self.out.write(self.separator)
        self.out.write(encode_json(event))
        self.separator = b",\n"


def _arguments(span: Span) -> dict[str, object]:
    about: dict[str, object] = {**span.attributes, "own ms": span.self_ns / 1e6}
    if span.outcome != "ok":
        about["outcome"] = span.outcome
    if span.error:
        about["error"] = span.error
    return about
