"""Every process that a command started: finding them, stopping them, leaving none behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .environment import TRACE_DIR_VARIABLE
from .orphans import adopts_orphans, reap
from .wording import one_line

POLL_SECONDS = 0.02


@dataclass(frozen=True)
class StopPatience:
    """How many seconds each way of asking gets before the next, harder one.

    Ctrl-C doesn't reach processes outside the foreground group: when they alone are left, they
    get `strays_s` instead.
    """

    interrupt_s: float = 5.0
    strays_s: float = 0.5
    terminate_s: float = 3.0
    kill_s: float = 2.0


@dataclass(frozen=True)
class Stopped:
    """How a family was stopped.

    `needed` is the signal the command itself needed beyond Ctrl-C, or ""; `leftovers` are the
    names of the programs that still ran when the command had ended.
    """

    needed: str = ""
    leftovers: tuple[str, ...] = ()


class ProcessFamily:
    """A command and all processes that came of it.

    With `own_session` the command leads a session of its own, away from our terminal, and the
    family is that session. Wherever /proc exists, it is also every descendant of the command, and
    every process whose environment names `trace_dir`: so grandchildren that made sessions of
    their own, and were orphaned since, are still known. Within `adopting_orphans` those that
    cleared their environment are known too. Other systems know the process group alone.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], trace_dir: Path, *, own_session: bool
    ) -> None:
        self.process = process
        self.pid = process.pid
        self._own_session = own_session
        self._adopts = adopts_orphans()
        self._started = _started(process.pid)
        self._marker = os.fsencode(f"{TRACE_DIR_VARIABLE}={trace_dir.absolute()}")

    def poll(self) -> int | None:
        """The command's exit code (negative: the signal it died of), or None while it runs."""
        return self.process.poll()

    def wait(self, deadline: float, done: Callable[[], bool] | None = None) -> bool:
        """Wait for the command to end, or for `done`; False at `deadline` (`time.monotonic`)."""
        while self.poll() is None and not (done and done()):
            if time.monotonic() >= deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def members(self) -> list[int]:
        """The pids of the family that are alive, zombies aside."""
        found = [self.pid] if self.poll() is None else []
        own_pid = os.getpid()
        running = list(_processes())
        parents = {pid: parent for pid, parent, _, _ in running}
        for pid, parent, session, state in running:
            if pid in (own_pid, self.pid):
                continue
            if state in "ZX":
                if self._adopts and parent == own_pid and _started(pid) >= self._started:
                    reap(pid)
            elif (
                (self._own_session and session == self.pid)
                or self._descends(pid, parents)
                or self._is_marked(pid)
            ):
                found.append(pid)
        return found

    def _descends(self, pid: int, parents: Mapping[int, int]) -> bool:
        """Whether it comes of the command, or of an orphan that came to us."""
        own_pid = os.getpid()
        while (parent := parents.get(pid, 0)) and parent != self.pid:
            if parent == own_pid:
                return self._adopts and _started(pid) >= self._started
            pid = parent
        return parent == self.pid

    def stop(self, patience: StopPatience | None = None) -> Stopped:
        """Stop the whole family the way a person does.

        First SIGINT to the foreground process group, as the terminal sends it; then SIGTERM and
        SIGKILL to whoever is left. A KeyboardInterrupt meanwhile goes straight to SIGKILL and is
        raised again when nothing is left.
        """
        patience = patience or StopPatience()
        needed = ""
        leftovers = self._leftovers()
        try:
            self._interrupt()
            if self._gone_within(patience.interrupt_s, strays_s=patience.strays_s):
                return Stopped(needed, leftovers)
            leftovers = leftovers or self._leftovers()
            needed = "SIGTERM" if self.poll() is None else ""
            self._signal_all(signal.SIGTERM)
            if self._gone_within(patience.terminate_s):
                return Stopped(needed, leftovers)
        except BaseException:
            self._kill(patience)
            raise
        needed = "SIGKILL" if self.poll() is None else needed
        self._kill(patience)
        return Stopped(needed, leftovers)

    def _leftovers(self) -> tuple[str, ...]:
        """The programs still running though the command has ended."""
        return tuple(map(_program, self.members())) if self.poll() is not None else ()

    def _kill(self, patience: StopPatience) -> None:
        deadline = time.monotonic() + patience.kill_s
        while True:
            self._signal_all(signal.SIGKILL)
            if self._gone_within(0.1) or time.monotonic() >= deadline:
                return

    def _interrupt(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self._own_session:
                os.killpg(self.pid, signal.SIGINT)
            elif self.poll() is None:
                os.kill(self.pid, signal.SIGINT)

    def _signal_all(self, number: signal.Signals) -> None:
        if self._own_session:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, number)
        for pid in self.members():
            if not (self._own_session and self.pid in (pid, _group(pid))):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, number)

    def _gone_within(self, seconds: float, *, strays_s: float | None = None) -> bool:
        deadline = time.monotonic() + seconds
        strays_only_since: float | None = None
        while (members := self.members()) or self._group_alive():
            now = time.monotonic()
            if now >= deadline:
                return False
            if self.poll() is not None and not any(_group(pid) == self.pid for pid in members):
                strays_only_since = strays_only_since or now
                if strays_s is not None and now - strays_only_since >= strays_s:
                    return False
            time.sleep(POLL_SECONDS)
        return True

    def _group_alive(self) -> bool:
        """Whether the process group has members, where /proc cannot tell."""
        if not self._own_session or os.path.isdir("/proc/self"):
            return False
        self.poll()
        try:
            os.killpg(self.pid, 0)
        except OSError:
            return False
        return True

    def _is_marked(self, pid: int) -> bool:
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            return False
        return self._marker in environment.split(b"\0")


def start(
    command: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    output: Path,
) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, with nothing to read.

    What it prints goes to `stdout.txt` and `stderr.txt` in the directory `output`. Raises
    `OSError` when it cannot be started.
    """
    with (
        open(output / "stdout.txt", "wb") as stdout,
        open(output / "stderr.txt", "wb") as stderr,
        _interruptible(),
    ):
        return subprocess.Popen(
            list(command),
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let children be stopped by SIGINT also when we ourselves were started to ignore it.

    A shell without job control starts its background commands so, and ignoring is inherited.
    """
    previous: Any = signal.getsignal(signal.SIGINT)
    if previous is not signal.SIG_IGN:
        yield
        return
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def _program(pid: int) -> str:
    """The name of the program that a process runs, as the system knows it."""
    try:
        name = Path(f"/proc/{pid}/comm").read_bytes().decode(errors="replace").strip()
    except OSError:
        return "ended since"
    return one_line(name)


def _processes() -> Iterator[tuple[int, int, int, str]]:
    """Pid, parent, session and state of every process, where /proc exists."""
    try:
        names = os.listdir("/proc")
    except OSError:
        return
    for name in names:
        if not name.isdigit():
            continue
        try:
            fields = _stat(int(name))
        except (OSError, IndexError):
            continue
        yield int(name), int(fields[1]), int(fields[3]), fields[0]


def _started(pid: int) -> int:
    """When a process started, in clock ticks since the machine did; 0 when not known."""
    try:
        return int(_stat(pid)[19])
    except (OSError, IndexError):
        return 0


def _group(pid: int) -> int:
    try:
        return int(_stat(pid)[2])
    except (OSError, IndexError):
        return 0


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on: state, ppid, pgrp, session, ..."""
    text = Path(f"/proc/{pid}/stat").read_bytes().decode(errors="replace")
    return text[text.rindex(")") + 2 :].split()
