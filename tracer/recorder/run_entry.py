"""Recording one entry point of a project, from its start to the last of its processes."""

from __future__ import annotations

import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tracer.trace.expected import TOO_EARLY
from tracer.trace.manifest import EntryOutcome, EntryResult, RequestResult

from .entry_points import EntryPoint
from .environment import traced_environment
from .masking import mask_arguments
from .output import ends_in_traceback, failure_line, read_tail
from .processes import POLL_SECONDS, ProcessFamily, Stopped, start
from .run_directory import RunDirectory, now_text
from .server import free_port, request_each_worker, settle, wait_until_ready
from .watch import LiveRun, count_traces
from .wording import processes

_PORT_ATTEMPTS = 4
_LEFTOVER_GRACE_S = 0.5
_PORT_TAKEN = ("ddress already in use", "port is already in use", "onnection in use")


@dataclass(frozen=True)
class Options:
    """How entry points are recorded: seconds each may take, what to request, imports or not."""

    timeout_s: float = 60.0
    url: str = "/"
    port: int | None = None
    imports: bool = True


@dataclass(frozen=True)
class Observation:
    """An entry's result with what is known of it besides: `ready_s` seconds after its start."""

    result: EntryResult
    processes: int = 0
    ready_s: float | None = None
    interrupted_by: int = 0


class Terminated(KeyboardInterrupt):
    """We were asked to end by a signal other than Ctrl-C; it leaves as Ctrl-C does."""

    def __init__(self, number: int) -> None:
        super().__init__(f"signal {number}")
        self.number = number


@dataclass
class _Ending:
    """How an entry ended, filled in as it goes."""

    outcome: EntryOutcome = "ok"
    exit_code: int | None = None
    reason: str = ""
    requests: tuple[RequestResult, ...] = ()
    ready_s: float | None = None
    interrupted_by: int = 0
    port_taken: bool = False


def skipped(entry: EntryPoint, reason: str = "") -> EntryResult:
    """The result of an entry that was not started."""
    return EntryResult(
        id=entry.id,
        title=entry.title,
        outcome="skipped",
        reason=reason or entry.skip,
        repeat_of=entry.repeat_of,
    )


def run_entry(
    entry: EntryPoint,
    run: RunDirectory,
    *,
    cwd: Path,
    base_environment: Mapping[str, str],
    options: Options,
) -> Observation:
    """Start the entry under the probe, poke it if it serves, and stop all that came of it.

    Nothing of it is left running, also when a KeyboardInterrupt ends it: then the observation
    says so, and nothing is raised.
    """
    for attempt in range(1, _PORT_ATTEMPTS + 1):
        port = 0
        if entry.serving:
            port = options.port or free_port()
        attempted = _Attempt(entry, run, port, cwd, base_environment, options)
        observation = attempted.run()
        if not attempted.ending.port_taken or options.port or attempt == _PORT_ATTEMPTS:
            break
    return observation


class _Attempt:
    """One start of an entry point."""

    def __init__(
        self,
        entry: EntryPoint,
        run: RunDirectory,
        port: int,
        cwd: Path,
        base_environment: Mapping[str, str],
        options: Options,
    ) -> None:
        self.ending = _Ending()
        self._entry = entry
        self._port = port
        self._cwd = cwd
        self._options = options
        self._directory = run.entry(entry.id)
        self._command = entry.command_on(port)
        self._environment = traced_environment(
            self._directory, imports=options.imports, base=base_environment
        )
        self._live = LiveRun(self._directory)
        self._began = 0.0

    def run(self) -> Observation:
        started = now_text()
        began_ns = time.monotonic_ns()
        self._began = time.monotonic()
        try:
            self._start_and_stop()
        except OSError as error:
            self._fail(f"it cannot be started: {error.strerror or error}")
        except KeyboardInterrupt as interrupt:
            self.ending.outcome = "interrupted"
            self.ending.reason = "interrupted while it was recorded"
            self.ending.interrupted_by = getattr(interrupt, "number", int(signal.SIGINT))
        result = EntryResult(
            id=self._entry.id,
            title=self._entry.title,
            command=mask_arguments(self._command),
            cwd=str(self._cwd),
            started=started,
            duration_ns=time.monotonic_ns() - began_ns,
            outcome=self.ending.outcome,
            exit_code=self.ending.exit_code,
            reason=self.ending.reason,
            requests=self.ending.requests,
            repeat_of=self._entry.repeat_of,
        )
        return Observation(
            result,
            processes=count_traces(self._directory),
            ready_s=self.ending.ready_s,
            interrupted_by=self.ending.interrupted_by,
        )

    def _start_and_stop(self) -> None:
        process = start(
            self._command, cwd=self._cwd, environment=self._environment, output=self._directory
        )
        family = ProcessFamily(process, self._directory, own_session=True)
        try:
            if self._entry.serving:
                self._serve(family)
            else:
                self._finish(family)
        finally:
            # Whatever happened, and also when it happens again while we stop.
            stopped = family.stop() if family.members() else Stopped()
        if stopped.needed and self.ending.outcome == "ok":
            self.ending.reason = _joined(self.ending.reason, f"it needed {stopped.needed} to stop")
        if stopped.leftovers and self.ending.outcome in ("ok", "failed"):
            self.ending.reason = _joined(self.ending.reason, _leftovers(stopped.leftovers))
        if self._entry.serving and self.ending.outcome == "ok":
            self.ending.exit_code = shell_exit_code(family.poll())

    def _finish(self, family: ProcessFamily) -> None:
        deadline = self._began + self._options.timeout_s
        if not family.wait(deadline):
            self._time_out("did not end")
            return
        code = self.ending.exit_code = shell_exit_code(family.poll())
        if code:
            reason = self._failure(code)
            expected = self._entry.expected_failure
            self._fail(f"{expected}: {reason}" if expected and TOO_EARLY in reason else reason)
        grace_end = time.monotonic() + _LEFTOVER_GRACE_S
        while family.members() and time.monotonic() < grace_end:
            time.sleep(POLL_SECONDS)

    def _serve(self, family: ProcessFamily) -> None:
        serving = self._entry.serving
        assert serving is not None
        not_ready = wait_until_ready(
            serving,
            family,
            self._live,
            self._port,
            deadline=self._began + self._options.timeout_s,
            failed_output=lambda: ends_in_traceback(self._errors()),
        )
        if not_ready is None:
            self.ending.ready_s = time.monotonic() - self._began
            self._request(family)
        elif not_ready.how == "ended":
            code = self.ending.exit_code = shell_exit_code(family.poll())
            self.ending.port_taken = any(sign in self._errors() for sign in _PORT_TAKEN)
            self._fail(_joined("it ended before it was ready", self._failure(code or 0)))
        elif not_ready.how == "stuck":
            self._fail(f"{self._failure(0)} (it then waited for a file to change)")
        else:
            self._time_out("was not ready")

    def _request(self, family: ProcessFamily) -> None:
        serving = self._entry.serving
        assert serving is not None
        self.ending.requests = request_each_worker(
            serving,
            self._live,
            self._port,
            self._options.url,
            timeout_s=self._options.timeout_s,
        )
        settle(serving, self._live)
        errors = [request.error for request in self.ending.requests if request.error]
        if family.poll() is not None and not family.members():
            code = self.ending.exit_code = shell_exit_code(family.poll())
            self._fail(_joined("it ended while it was asked", self._failure(code or 0)))
        elif "no answer in time" in errors:
            self._time_out(f"did not answer GET {self._options.url.partition('?')[0]}")
        elif len(errors) == len(self.ending.requests):
            self._fail(f"it answered no request: {errors[0]}")
        elif self._live.processes and self._live.answered < serving.workers:
            self.ending.reason = (
                f"{self._live.answered} of {serving.workers} workers answered a request"
            )

    def _time_out(self, what: str) -> None:
        self._live.poll()
        self.ending.outcome = "timeout"
        self.ending.reason = (
            f"it {what} within {self._options.timeout_s:g} s; {self._live.last_seen(self._cwd)}"
        )

    def _fail(self, reason: str) -> None:
        self.ending.outcome = "failed"
        self.ending.reason = reason

    def _failure(self, exit_code: int) -> str:
        line = failure_line(self._errors())
        if line:
            self._live.poll()
            failure = self._live.failure(line)
            if failure is None:
                return line
            if failure.type not in line:  # gunicorn says `Error: ...`
                line = f"{failure.type}: {line.partition(': ')[2]}"
            return f"{line.rstrip('.')}, in {failure.where(self._cwd)}"
        if exit_code > 128 and exit_code - 128 in signal.valid_signals():
            return f"it was ended by {signal.Signals(exit_code - 128).name}"
        return f"it ended with exit code {exit_code}"

    def _errors(self) -> str:
        return read_tail(self._directory / "stderr.txt")


def shell_exit_code(code: int | None) -> int | None:
    """A process's exit code as a shell tells it: 128 + n for one that died of signal n."""
    return 128 - code if code is not None and code < 0 else code


def _leftovers(names: tuple[str, ...]) -> str:
    were = "was" if len(names) == 1 else "were"
    which = f"{processes(len(names))} ({', '.join(sorted(set(names)))})"
    return f"it left {which} running, which {were} stopped"


def _joined(first: str, second: str) -> str:
    return f"{first}; {second}" if first else second
