"""Recording one command of your own, with the terminal passed through."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from types import FrameType
from typing import Any

from tracer.trace.errors import TracerError
from tracer.trace.manifest import EntryOutcome, EntryResult, Manifest, write_manifest
from tracer.trace.repeats import repeated_id

from .environment import traced_environment
from .masking import mask_arguments
from .processes import ProcessFamily
from .run_directory import RunDirectory, now_text
from .run_entry import shell_exit_code
from .watch import LiveRun, count_refusals, count_traces

ENTRY_ID = "command"

# Ctrl-C and Ctrl-\ reach the command from the terminal, as it is in the foreground with us.
_TERMINAL_SIGNALS = (signal.SIGINT, signal.SIGQUIT)
_FORWARDED_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)
_SECOND_THOUGHT_S = 1.0

_PYTHON = re.compile(r"^(python|pypy)[\d.]*(\.exe)?$")


@dataclass(frozen=True)
class CommandRecording:
    """A recorded command: its run, the exit code as a shell tells it, how many processes wrote.

    `refused` is how many processes could not write their trace, `times` how often it was run.
    Of several the exit code is that of the first that failed.
    """

    path: Path
    exit_code: int
    processes: int
    refused: int
    times: int = 1


def record(
    command: Sequence[str],
    out: str | os.PathLike[str] | None = None,
    *,
    cwd: str | os.PathLike[str] | None = None,
    env: Mapping[str, str] | None = None,
    imports: bool = True,
    timeout: float | None = None,
    repeat: int = 1,
) -> Path:
    """Run `command` with the probe in every Python process it starts; return the run directory.

    The command keeps our standard input, output and error. The run is written to `out` (default:
    `.django-trace/<time>-<name>` in the working directory), which must be new or empty. The
    command runs in `cwd` and with `env`, by default our own. With `imports` off, module imports
    are not recorded. After `timeout` seconds the command and its processes are stopped; None
    waits for ever. How the command ended stands in the run: `tracer.load(path).entries[0]`. With
    `repeat` it is run that many times, one after the other, each an entry of the run.

    Raises `tracer.TracerError` when the command cannot be started or the run cannot
    be written; then nothing is left on disk.
    """
    return record_command(
        command, out, cwd=cwd, env=env, imports=imports, timeout=timeout, repeat=repeat
    ).path


def record_command(
    command: Sequence[str],
    out: str | os.PathLike[str] | None = None,
    *,
    cwd: str | os.PathLike[str] | None = None,
    env: Mapping[str, str] | None = None,
    imports: bool = True,
    timeout: float | None = None,
    repeat: int = 1,
) -> CommandRecording:
    """As `record`, and say how it went."""
    words = [os.fspath(word) for word in command]
    place = Path.cwd() if cwd is None else Path(cwd).absolute()
    base = dict(os.environ if env is None else env)
    if not place.is_dir():
        raise TracerError("path-missing", f"There is no directory {place}.", "Check its name.")
    require_command(words, place, base)
    run = RunDirectory(
        Path(out) if out is not None else None, name=command_name(words), cwd=Path.cwd()
    )
    try:
        return _Recorder(run, words, place, base, imports, timeout).record(repeat)
    except OSError as error:
        run.discard()
        raise TracerError(
            "command-not-runnable",
            f"{words[0]} cannot be run: {error.strerror or error}.",
            "Try the command by itself.",
        ) from None
    except TracerError:
        run.discard()
        raise


class _Recorder:
    """Runs the command, once or several times, and keeps `run.json` up to date."""

    def __init__(
        self,
        run: RunDirectory,
        words: list[str],
        place: Path,
        base: Mapping[str, str],
        imports: bool,
        timeout: float | None,
    ) -> None:
        self._run = run
        self._words = words
        self._place = place
        self._base = base
        self._imports = imports
        self._timeout = timeout
        self._created = now_text()
        self._finished: list[EntryResult] = []

    def record(self, repeat: int) -> CommandRecording:
        directories: list[Path] = []
        codes: list[int] = []
        for number in range(1, repeat + 1):
            entry_id = repeated_id(ENTRY_ID, number)
            directories.append(self._run.entry(entry_id))
            codes.append(self._record_one(entry_id, directories[-1]))
            if self._finished[-1].outcome == "interrupted":
                break
        return CommandRecording(
            self._run.path,
            next(filter(None, codes), 0),
            sum(count_traces(directory) for directory in directories),
            sum(count_refusals(directory) for directory in directories),
            len(directories),
        )

    def _record_one(self, entry_id: str, directory: Path) -> int:
        environment = traced_environment(directory, imports=self._imports, base=self._base)
        started = now_text()
        began_ns = time.monotonic_ns()

        def keep(outcome: EntryOutcome, code: int | None, reason: str) -> EntryResult:
            result = EntryResult(
                id=entry_id,
                title=" ".join(mask_arguments(self._words)),
                command=mask_arguments(self._words),
                cwd=str(self._place),
                started=started,
                duration_ns=time.monotonic_ns() - began_ns,
                outcome=outcome,
                exit_code=code,
                reason=reason,
                repeat_of="" if entry_id == ENTRY_ID else ENTRY_ID,
            )
            entries = (*self._finished, result)
            write_manifest(self._run.path, Manifest(created=self._created, entries=entries))
            return result

        # What a reader finds if we are killed before the command ends.
        keep("interrupted", None, "the recording was cut short")
        with _passing_signals() as signals:
            process = subprocess.Popen(self._words, cwd=self._place, env=environment)
            family = ProcessFamily(process, directory, own_session=False)
            signals.process = process
            timeout = self._timeout
            timed_out = not family.wait(float("inf") if timeout is None else _after(timeout))
            reason = ""
            if timed_out:
                live = LiveRun(directory)
                live.poll()
                reason = f"it did not end within {timeout:g} s; {live.last_seen(self._place)}"
                family.stop()
            code = shell_exit_code(family.poll()) or 0
            if timed_out:
                result = keep("timeout", None, reason)
            elif signals.interrupted:
                result = keep("interrupted", code, f"interrupted by {signals.interrupted}")
            else:
                result = keep("failed" if code else "ok", code, _reason(code))
            self._finished.append(result)
        return code


class _PassingSignals:
    """Signals we get while the command runs: they are meant for it."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.interrupted = ""

    def forward(self, number: int, frame: FrameType | None = None) -> None:
        """Send the command the signal we got."""
        self._send(number)
        if number in (signal.SIGTERM, signal.SIGHUP):
            self.interrupted = signal.Signals(number).name

    def from_terminal(self, number: int, frame: FrameType | None = None) -> None:
        """Leave the command to get the signal by itself.

        Without a terminal the whole process group may have been meant, or we alone: a command
        that shows no effect gets it from us.
        """
        self.interrupted = signal.Signals(number).name
        if not _in_foreground():
            timer = threading.Timer(_SECOND_THOUGHT_S, self._send, [number])
            timer.daemon = True
            timer.start()

    def _send(self, number: int) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(number)


@contextlib.contextmanager
def _passing_signals() -> Iterator[_PassingSignals]:
    signals = _PassingSignals()
    previous: dict[signal.Signals, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in (*_TERMINAL_SIGNALS, *_FORWARDED_SIGNALS):
            # A signal we ignore is ignored by the command too; so nohup keeps its meaning.
            if signal.getsignal(number) is not signal.SIG_IGN:
                ours = signals.from_terminal if number in _TERMINAL_SIGNALS else signals.forward
                previous[number] = signal.signal(number, ours)
    try:
        yield signals
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _in_foreground() -> bool:
    """Whether a terminal sends its signals to our process group."""
    try:
        terminal = os.open(os.ctermid(), os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def command_name(words: Sequence[str]) -> str:
    """A short name for a command: `runserver` for `python manage.py runserver`."""
    rest = list(words)
    first = PurePath(rest[0]).name if rest else ""
    if _PYTHON.match(first):
        rest = rest[1:]
        while rest and rest[0].startswith("-") and rest[0] not in ("-m", "-c"):
            rest = rest[2 if rest[0] in ("-W", "-X") else 1 :]
        if rest[:1] == ["-c"] or not rest:
            return "python"
        if rest[:1] == ["-m"]:
            rest = rest[1:] or ["python"]
        first = PurePath(rest[0]).name
    if first == "manage.py" and len(rest) > 1 and not rest[1].startswith("-"):
        return rest[1]
    return PurePath(first).stem or "command"


def require_command(words: Sequence[str], place: Path, base: Mapping[str, str]) -> None:
    """Raise `TracerError` when there is no such command, or it cannot be run."""
    if not words or not words[0]:
        raise TracerError(
            "command-missing",
            "There is no command to record.",
            "Put it after two hyphens: `django-trace record -- python manage.py check`.",
        )
    name = words[0]
    if os.sep in name:
        path = place / name
        if path.is_file() and os.access(path, os.X_OK):
            return
        if path.is_file():
            raise TracerError(
                "command-not-runnable",
                f"{name} cannot be run: it is not executable.",
                f"Start it with its interpreter: `python {name}`.",
            )
    elif shutil.which(name, path=base.get("PATH", os.defpath)):
        return
    raise TracerError(
        "command-not-found",
        f"There is no command {name}.",
        "Check its spelling, or activate the environment it is installed in.",
    )


def _reason(code: int) -> str:
    if code > 128 and code - 128 in signal.valid_signals():
        return f"ended by {signal.Signals(code - 128).name}"
    return f"ended with exit code {code}" if code else ""


def _after(seconds: float) -> float:
    return time.monotonic() + seconds
