"""Builds run directories as the probe and the recorder would write them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracer.trace.file_format import MAGIC
from tracer.trace.manifest import EntryResult, Manifest, Project, write_manifest

MILLISECOND_NS = 1_000_000
ZERO_NS = 5_000_000_000
WALL_NS = 1_700_000_000_000_000_000
THREAD = 140_000

Value = str | int | list[str]


def escape(text: str) -> str:
    """A text as one field of a record."""
    for plain, escaped in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(plain, escaped)
    return text.replace("\0", "\\0")


def fields(attributes: dict[str, Value]) -> list[str]:
    """The key=value fields of a record; a list repeats its key."""
    found = []
    for key, value in attributes.items():
        for one in value if isinstance(value, list) else [value]:
            found.append(f"{key}={escape(str(one))}")
    return found


class ProcessFile:
    """One trace file; times are milliseconds since the entry's zero."""

    def __init__(self, pid: int, at_ms: float = 0, *, host: str = "box", **header: Value) -> None:
        self.pid = pid
        self.now_ms = at_ms
        self.last_id = 0
        self.name = f"{host}-{pid}-{WALL_NS + int(at_ms * MILLISECOND_NS)}.trace"
        start_ns = int(at_ms * MILLISECOND_NS)
        known: dict[str, Value] = {
            "pid": pid,
            "ppid": 1,
            "host": host,
            "origin": "exec",
            "mono_ns": ZERO_NS + start_ns,
            "wall_ns": WALL_NS + start_ns,
            "main_thread": THREAD,
            "cwd": "/srv/shop",
            "python": "3.12.1",
            "executable": "/usr/bin/python3",
            "platform": "linux",
            "imports": "1",
        }
        self.lines = [f"{MAGIC}\t1", "\t".join(["P", *fields({**known, **header})])]

    @property
    def t_ns(self) -> int:
        """The present moment on the recording's clock."""
        return ZERO_NS + int(self.now_ms * MILLISECOND_NS)

    def wait(self, ms: float) -> None:
        """Let time pass."""
        self.now_ms += ms

    def begin(self, kind: str, **attributes: Value) -> str:
        """Begin a span, in the attribute `thread` if it is given; its id."""
        thread = attributes.pop("thread", THREAD)
        self.last_id += 1
        head = ["B", str(self.t_ns), str(thread), str(self.last_id), kind]
        self.lines.append("\t".join(head + fields(attributes)))
        return str(self.last_id)

    def end(self, span_id: str, outcome: str = "ok", **attributes: Value) -> None:
        """End a span."""
        head = ["E", str(self.t_ns), span_id, escape(outcome)]
        self.lines.append("\t".join(head + fields(attributes)))

    @contextmanager
    def span(self, kind: str, ms: float = 1, **attributes: Value) -> Iterator[str]:
        """A span around what is built inside, and `ms` of its own before it ends."""
        span_id = self.begin(kind, **attributes)
        yield span_id
        self.wait(ms)
        self.end(span_id)

    def instant(self, kind: str, *, thread: int = THREAD, **attributes: Value) -> None:
        """Something that happens now, after a little while and before another."""
        self.wait(0.01)
        head = ["I", str(self.t_ns), str(thread), kind]
        self.lines.append("\t".join(head + fields(attributes)))
        self.wait(0.01)

    @contextmanager
    def importing(
        self, module: str, ms: float = 1, importer: str = "shop/x.py:1", outcome: str = "ok"
    ) -> Iterator[None]:
        """An import around what is built inside; its record is written at its end."""
        start_ns = self.t_ns
        yield
        self.wait(ms)
        times = ["M", str(start_ns), str(self.t_ns), str(THREAD)]
        self.lines.append("\t".join([*times, escape(module), escape(importer), escape(outcome)]))

    def exit(self) -> None:
        """Leave as a program does."""
        self.instant("exit", code_known=1)

    def data(self, padding: int = 4096) -> bytes:
        """The file's bytes, padded as the probe pads them."""
        text = "".join(line + "\n" for line in self.lines)
        return text.encode("utf-8", "surrogatepass") + bytes(padding)


class RunBuilder:
    """A run directory with its manifest."""

    def __init__(self, path: Path, project: Project | None = None) -> None:
        self.path = path
        self.project = project
        self.entries: list[EntryResult] = []
        path.mkdir(parents=True, exist_ok=True)

    def entry(self, result: EntryResult, *files: ProcessFile) -> None:
        """Add an entry point and the files of its processes."""
        directory = self.path / result.id
        directory.mkdir()
        for file in files:
            (directory / file.name).write_bytes(file.data())
        self.entries.append(result)
        manifest = Manifest(
            created="2026-11-21T14:00:00Z", project=self.project, entries=tuple(self.entries)
        )
        write_manifest(self.path, manifest)
