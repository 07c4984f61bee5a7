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
from typing import IO, Any

from .environment import TRACE_DIR_VARIABLE

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


class ProcessFamily:
    """A command and all processes that came of it.

    With `own_session` the command leads a session of its own, away from our terminal, and the
    family is that session. Wherever /proc exists, it is also every process whose environment
    names `trace_dir`: so grandchildren that made sessions of their own, and were orphaned since,
    are still known. Other systems know the process group alone.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], trace_dir: Path, *, own_session: bool
    ) -> None:
        self.process = process
        self.pid = process.pid
        self._own_session = own_session
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
        for pid, session, state in _processes():
            if pid in (own_pid, self.pid) or state in "ZX":
                continue
            if (self._own_session and session == self.pid) or self._is_marked(pid):
                found.append(pid)
        return found

    def stop(self, patience: StopPatience | None = None) -> str:
        """Stop the whole family the way a person does; what it took, or "" for a mere Ctrl-C.

        First SIGINT to the foreground process group, as the terminal sends it; then SIGTERM and
        SIGKILL to whoever is left. A KeyboardInterrupt meanwhile goes straight to SIGKILL and is
        raised again when nothing is left.
        """
        patience = patience or StopPatience()
        try:
            self._interrupt()
            if self._gone_within(patience.interrupt_s, strays_s=patience.strays_s):
                return ""
            self._signal_all(signal.SIGTERM)
            if self._gone_within(patience.terminate_s):
                return "needed SIGTERM to stop"
        except BaseException:
            self._kill(patience)
            raise
        self._kill(patience)
        return "needed SIGKILL to stop"

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
    stdout: IO[bytes],
    stderr: IO[bytes],
) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, with nothing to read and output to files.

    Raises `OSError` when it cannot be started.
    """
    with _interruptible():
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


def _processes() -> Iterator[tuple[int, int, str]]:
    """Pid, session and state of every process, where /proc exists."""
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
        yield int(name), int(fields[3]), fields[0]


def _group(pid: int) -> int:
    try:
        return int(_stat(pid)[2])
    except (OSError, IndexError):
        return 0


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on: state, ppid, pgrp, session, ..."""
    text = Path(f"/proc/{pid}/stat").read_bytes().decode(errors="replace")
    return text[text.rindex(")") + 2 :].split()
