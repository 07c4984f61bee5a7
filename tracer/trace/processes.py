"""The processes of an entry point: their common clock, their order and who started whom."""

from __future__ import annotations

from .model import Process
from .recorded import Recorded

_SAME_BOOT_NS = 60 * 1_000_000_000
"""Wall clocks are stepped by less than this while a machine runs."""


class Placed:
    """A file's process, with its key and what to add to its times to be on the entry's clock."""

    def __init__(self, recorded: Recorded, shift_ns: int) -> None:
        self.recorded = recorded
        self.shift_ns = shift_ns
        self.key = ""
        self.parent: Placed | None = None
        self.replaced = False
        """Whether it became another program by exec."""

    @property
    def start_ns(self) -> int:
        """When it started, on the entry's clock."""
        return self.recorded.mono_ns + self.shift_ns

    @property
    def left(self) -> bool:
        """Whether it said that it was leaving."""
        return any(one.kind == "exit" for one in self.recorded.instants)

    def _origin(self) -> str:
        origin = self.recorded.text("origin") or "unknown"
        if origin == "reloader" and self.parent is not None:
            # Whatever the reloader's child starts inherits the variable that tells.
            spans = self.parent.recorded.spans
            return origin if any(span.kind == "autoreload.child" for span in spans) else "exec"
        return origin

    def as_process(self, entry: str) -> Process:
        """The value that stands for it in a trace."""
        recorded = self.recorded
        django = next(
            (
                one.attributes.get("version", "")
                for one in recorded.instants
                if one.kind == "django"
            ),
            "",
        )
        return Process(
            key=self.key,
            entry=entry,
            pid=recorded.pid,
            ppid=recorded.ppid,
            parent=self.parent.key if self.parent else None,
            origin=self._origin(),
            argv=recorded.texts("argv"),
            cwd=recorded.text("cwd"),
            python=recorded.text("python"),
            django=django if isinstance(django, str) else "",
            host=recorded.text("host"),
            start_ns=self.start_ns,
            end_ns=recorded.end_ns + self.shift_ns,
            exit="exec" if self.replaced else "clean" if self.left else "absent",
            main_thread=recorded.main_thread,
            file=recorded.file,
            wall_ns=recorded.wall_ns,
            platform=recorded.text("platform"),
        )


def place(entry: str, files: list[Recorded]) -> list[Placed]:
    """Put the processes of one entry on one clock, number them and find their parents."""
    if not files:
        return []
    reference = min(files, key=lambda file: (not file.wall_ns, file.wall_ns, file.mono_ns))
    placed = [Placed(file, _shift_ns(file, reference)) for file in files]
    zero_ns = min((one.start_ns for one in placed if one.recorded.mono_ns), default=0)
    for one in placed:
        if one.recorded.mono_ns:
            one.shift_ns -= zero_ns
    placed.sort(key=lambda one: (one.start_ns, one.recorded.file))
    for number, one in enumerate(placed, 1):
        one.key = f"{entry}/{number}"
    _find_parents(placed)
    return placed


def _shift_ns(file: Recorded, reference: Recorded) -> int:
    """What brings a process's monotonic clock to that of the reference.

    Processes of one boot share the clock; for others the wall clock tells.
    """
    if file.header is None or not file.wall_ns or not reference.wall_ns:
        return 0
    apart_ns = (file.wall_ns - file.mono_ns) - (reference.wall_ns - reference.mono_ns)
    same_host = file.text("host") == reference.text("host")
    return 0 if same_host and abs(apart_ns) < _SAME_BOOT_NS else apart_ns


def _find_parents(placed: list[Placed]) -> None:
    """A fork names its parent's file; for others it is the last process of that pid before it.

    A parent always comes before its child in the list, so that no circle can arise.
    """
    by_file: dict[str, Placed] = {}
    by_pid: dict[tuple[str, int], Placed] = {}
    for one in placed:
        recorded = one.recorded
        named = by_file.get(recorded.text("parent_file"))
        host = recorded.text("host")
        one.parent = named or (by_pid.get((host, recorded.ppid)) if recorded.ppid else None)
        before = by_pid.get((host, recorded.pid))
        if (
            named is None
            and before is not None
            and not before.left
            and before.recorded.ppid == recorded.ppid
        ):
            # The same process still: exec keeps its number and its parent, and ends nothing.
            one.parent, before.replaced = before, True
        by_file[recorded.file] = one
        by_pid[host, recorded.pid] = one
