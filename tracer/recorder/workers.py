"""Recording a server with its process-wide state watched, and requests that reach all workers."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tracer.trace.errors import TracerError
from tracer.trace.manifest import EntryOutcome, EntryResult, Manifest, RequestResult, write_manifest

from .entry_points import Serving
from .environment import traced_environment
from .launch import command_name, require_command
from .masking import mask_arguments
from .matrix import interrupting_signals
from .output import ends_in_traceback, failure_line, read_tail
from .processes import POLL_SECONDS, ProcessFamily, start
from .refusals import all_refused, in_words, refused
from .requests import PlannedRequest
from .run_directory import RunDirectory, now_text
from .run_entry import shell_exit_code
from .server import wait_until_ready
from .traffic import Driver
from .watch import LiveRun, count_traces

ENTRY_ID = "workers"
STATE_VARIABLE = "DJANGO_TRACE_STATE"
ROOTS_VARIABLE = "DJANGO_TRACE_STATE_ROOTS"
KEY_VARIABLE = "DJANGO_TRACE_STATE_KEY"
ROUNDS_AT_ONCE = 3
JOIN_S = 0.5
"""For how long no other worker may have appeared before requests are sent."""
_MOST_RESULTS = 1000
Scope = Literal["project", "all"]


@dataclass(frozen=True)
class WorkersRecording:
    """A recorded server: its run, how it ended, and how far the requests reached.

    `lacking` says in a clause or more what was not reached, or is empty.
    """

    path: Path
    result: EntryResult
    processes: int
    sent: int
    workers: int
    lacking: str


@dataclass(frozen=True)
class WorkersOptions:
    """How a server is watched.

    `scope` says whose state; `roots` are the project's directories (default: where the command
    runs); `port` the server's (default: the one it is seen to listen on). Without a plan the
    traffic is somebody else's, for `duration_s` seconds or until the command ends.
    """

    plan: tuple[PlannedRequest, ...] = ()
    scope: Scope = "project"
    roots: tuple[Path, ...] = ()
    port: int | None = None
    duration_s: float | None = None
    timeout_s: float = 60.0
    most_requests: int = 600
    most_s: float = 120.0


def state_environment(
    directory: Path, scope: Scope, roots: Sequence[Path], base: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The environment under which Python processes also record their process-wide state."""
    environment = traced_environment(directory, imports=False, base=base)
    environment[STATE_VARIABLE] = scope
    environment[ROOTS_VARIABLE] = os.pathsep.join(str(root.absolute()) for root in roots)
    environment[KEY_VARIABLE] = secrets.token_hex(16)
    return environment


def record_workers(
    command: Sequence[str],
    options: WorkersOptions,
    out: Path | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> WorkersRecording:
    """Run a server under the probe, send it the plan until all workers have answered, stop it.

    `tell` gets a line on how far it is. Raises `TracerError` when the command cannot be started
    or the run cannot be written; a server that fails is a result.
    """
    words = [os.fspath(word) for word in command]
    if not words:
        raise TracerError(
            "command-missing",
            "There is no server to start.",
            "Put its command after two hyphens: `-- gunicorn mysite.wsgi -w 2`.",
        )
    place = Path.cwd()
    require_command(words, place, dict(os.environ))
    run = RunDirectory(out, name=f"workers-{command_name(words)}", cwd=place)
    try:
        with interrupting_signals():
            return _Recording(run, words, place, options, tell).record()
    except BaseException:
        if not count_traces(run.path / ENTRY_ID):
            run.discard()
        raise


class _Recording:
    def __init__(
        self,
        run: RunDirectory,
        words: list[str],
        place: Path,
        options: WorkersOptions,
        tell: Callable[[str], None],
    ) -> None:
        self._run = run
        self._words = words
        self._place = place
        self._options = options
        self._tell = tell
        self._directory = run.entry(ENTRY_ID)
        self._live = LiveRun(self._directory)
        self._outcome: EntryOutcome = "ok"
        self._reason = ""
        self._lacking = ""
        self._results: list[RequestResult] = []
        self._reached = 0

    def record(self) -> WorkersRecording:
        created, began_ns = now_text(), time.monotonic_ns()
        roots = self._options.roots or (self._place,)
        environment = state_environment(self._directory, self._options.scope, roots)
        process = start(
            self._words, cwd=self._place, environment=environment, output=self._directory
        )
        family = ProcessFamily(process, self._directory, own_session=True)
        code: int | None = None
        try:
            self._watch(family)
        except KeyboardInterrupt:
            self._outcome, self._reason = "interrupted", "interrupted while it was recorded"
        finally:
            if family.members():
                self._tell("stopping the server")
                family.stop()
            code = shell_exit_code(family.poll())
        result = EntryResult(
            id=ENTRY_ID,
            title=" ".join(mask_arguments(self._words)),
            command=mask_arguments(self._words),
            cwd=str(self._place),
            started=created,
            duration_ns=time.monotonic_ns() - began_ns,
            outcome=self._outcome,
            exit_code=code,
            reason=self._reason,
            requests=tuple(self._results[:_MOST_RESULTS]),
        )
        write_manifest(self._run.path, Manifest(created=created, entries=(result,)))
        return WorkersRecording(
            path=self._run.path,
            result=result,
            processes=count_traces(self._directory),
            sent=len(self._results),
            workers=self._reached,
            lacking=self._lacking,
        )

    def _watch(self, family: ProcessFamily) -> None:
        options = self._options
        if not options.plan:
            self._tell("watching; send it requests")
            end = float("inf") if options.duration_s is None else options.duration_s
            family.wait(time.monotonic() + end)
            code = family.poll()
            if code:
                self._outcome, self._reason = "failed", self._failure(shell_exit_code(code) or 0)
            return
        self._tell("starting the server")
        port = self._wait_for_port(family)
        if port is None:
            return
        driver = Driver(
            options.plan,
            self._live,
            port,
            timeout_s=min(options.timeout_s, 30.0),
            most_requests=options.most_requests,
            most_s=options.most_s,
            tell=self._tell,
        )
        try:
            self._lacking = driver.run(
                lambda: self._live.siblings(driver.coverage.workers),
                lambda: family.poll() is None or bool(family.members()),
            )
            self._tell("several users at once")
            driver.run_at_once(ROUNDS_AT_ONCE)
            self._lacking = "; ".join(
                part
                for part in (self._lacking, _unfilled(driver), _refused(driver.results))
                if part
            )
            if options.duration_s is not None:
                family.wait(time.monotonic() + options.duration_s)
        finally:
            self._results = driver.results
            self._reached = len(driver.coverage.workers)
        if family.poll() is not None and not family.members():
            code = shell_exit_code(family.poll()) or 0
            self._outcome, self._reason = "failed", self._failure(code)
        elif all(one.error for one in self._results):
            self._outcome = "failed"
            self._reason = f"it answered no request: {self._results[0].error}"
        elif all_refused(self._results):
            self._outcome = "failed"
            self._reason = f"it refused every request: {in_words(refused(self._results))}"

    def _wait_for_port(self, family: ProcessFamily) -> int | None:
        deadline = time.monotonic() + self._options.timeout_s
        port = self._options.port
        while port is None:
            self._live.poll()
            port = self._live.first_port()
            if port is None and family.poll() is not None and not family.members():
                self._fail_early(family, "ended")
                return None
            if port is None and time.monotonic() >= deadline:
                self._fail_early(family, "slow")
                return None
            time.sleep(POLL_SECONDS)
        not_ready = wait_until_ready(
            Serving(),
            family,
            self._live,
            port,
            deadline=deadline,
            failed_output=lambda: ends_in_traceback(self._errors()),
        )
        if not_ready is not None:
            self._fail_early(family, not_ready.how)
            return None
        self._wait_for_siblings()
        return port

    def _wait_for_siblings(self) -> None:
        """A preloading server listens before it forks, and forks one worker after the other."""
        ready = time.monotonic()
        while time.monotonic() < max(ready, self._live.joined_at) + JOIN_S:
            time.sleep(POLL_SECONDS)
            self._live.poll()

    def _fail_early(self, family: ProcessFamily, how: str) -> None:
        if how == "slow":
            self._outcome = "timeout"
            seen = self._live.last_seen(self._place)
            self._reason = f"it did not listen within {self._options.timeout_s:g} s; {seen}"
            return
        self._outcome = "failed"
        code = shell_exit_code(family.poll()) or 0
        self._reason = f"it ended before it was ready; {self._failure(code)}"

    def _failure(self, code: int) -> str:
        return failure_line(self._errors()) or f"it ended with exit code {code}"

    def _errors(self) -> str:
        return read_tail(self._directory / "stderr.txt")


def _unfilled(driver: Driver) -> str:
    names = ", ".join(f"{{{name}}}" for name in driver.unfilled)
    return f"no answer handed out {names}" if names else ""


def _refused(results: Sequence[RequestResult]) -> str:
    found = refused(results)
    return in_words(found) if found else ""
