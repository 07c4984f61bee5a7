"""The file format of speedscope: a profile per thread, with what lay in what and for how long.

Times are nanoseconds of the entry point's own time line. speedscope has no marks, so instants
are left out. A span that outlasts the one around it, as asyncio's do, is shown in pieces, of
which the next begins where the outer one ends: no time is lost or counted twice.
"""

from __future__ import annotations

import re
from io import BytesIO

from tracer.trace.errors import TracerError
from tracer.trace.model import Process, Span, Trace
from tracer.trace.version import __version__

from ..interface import Options
from ..selection import chosen_part
from ..wording import command_label, span_label, visible
from .json_text import encode_json
from .timeline import by_descent, lifetime, threads_of

_SCHEMA = "https://www.speedscope.app/file-format-schema.json"
_PLACE = re.compile(r"(?P<file>.+):(?P<line>[0-9]{1,9})", re.DOTALL)


def render_speedscope(trace: Trace, options: Options) -> bytes:
    """The trace as a speedscope file; `TracerError` when no process was recorded."""
    return _Document(chosen_part(trace, options)).render()


class _Document:
    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.out = BytesIO()
        self.separator = b""
        self.stack: list[tuple[int, int, int]] = []
        self.frames: dict[tuple[str, str], int] = {}

    def render(self) -> bytes:
        if not self.trace.processes:
            raise TracerError(
                "export-empty",
                "The run has no process, and so no profile for speedscope.",
                "See why with `django-trace show`, and record again.",
            )
        about = {
            "$schema": _SCHEMA,
            "exporter": f"django-registry-tracer {__version__}",
            "name": visible(self.trace.path),
            "activeProfileIndex": 0,
        }
        self.out.write(encode_json(about)[:-1] + b',"profiles":[')
        separator = b"\n"
        for entry in self.trace.entries:
            for process in by_descent(self.trace.processes_of(entry.id)):
                for thread, spans in threads_of(self.trace, process).items():
                    if spans or thread == process.main_thread:
                        self.out.write(separator)
                        self._profile(process, thread, spans)
                        separator = b",\n"
        frames = [_frame(label, place) for label, place in self.frames]
        self.out.write(b'\n],"shared":{"frames":' + encode_json(frames) + b"}}\n")
        return self.out.getvalue()

    def _profile(self, process: Process, thread: int, spans: list[Span]) -> None:
        start_ns, end_ns = lifetime(self.trace, process)
        words = [process.key, command_label(process)]
        if thread != process.main_thread:
            words.append(self.trace.thread_name(process.key, thread))
        about = {
            "type": "evented",
            "name": visible(" · ".join(words)),
            "unit": "nanoseconds",
            "startValue": start_ns,
            "endValue": end_ns,
        }
        self.out.write(encode_json(about)[:-1] + b',"events":[')
        self.separator = b""
        for span in spans:
            self._close(span.start_ns)
            self._open(self._frame_of(span), span.start_ns, span.end_ns)
        self._close(None)
        self.out.write(b"]}")

    def _open(self, frame: int, at_ns: int, end_ns: int) -> None:
        """Open a frame; with it on the stack: the first end among it and those below."""
        first_end_ns = min(end_ns, self.stack[-1][2]) if self.stack else end_ns
        self.stack.append((frame, end_ns, first_end_ns))
        self._event(b"O", frame, at_ns)

    def _close(self, until_ns: int | None) -> None:
        """Close what ends by then; what lies on top of it and does not is opened again."""
        stack = self.stack
        while stack and (until_ns is None or stack[-1][2] <= until_ns):
            at_ns = stack[-1][2]
            again: list[tuple[int, int]] = []
            while True:
                frame, end_ns, _ = stack.pop()
                self._event(b"C", frame, at_ns)
                if end_ns <= at_ns:
                    break
                again.append((frame, end_ns))
            for frame, end_ns in reversed(again):
                self._open(frame, at_ns, end_ns)

    def _event(self, sort: bytes, frame: int, at_ns: int) -> None:
        self.out.write(b'%s{"type":"%s","frame":%d,"at":%d}' % (self.separator, sort, frame, at_ns))
        self.separator = b","

    def _frame_of(self, span: Span) -> int:
        place = span.text("file") or span.text("caller")
        return self.frames.setdefault((span_label(span), place), len(self.frames))


def _frame(label: str, place: str) -> dict[str, object]:
    if found := _PLACE.fullmatch(place):
        return {"name": label, "file": found["file"], "line": int(found["line"])}
    return {"name": label, "file": place} if place else {"name": label}
