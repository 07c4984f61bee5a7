"""Recording a project under every entry point it has."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from tracer.trace.errors import TracerError
from tracer.trace.manifest import EntryResult, Manifest, Project, write_manifest

from .discover import SETTINGS_VARIABLE, DjangoProject, discover
from .entry_points import ENTRY_POINT_TITLES, SERVERS, EntryPoint, entry_points
from .masking import MASK, mask_arguments
from .progress import Progress, Silent
from .run_directory import RunDirectory, now_text
from .run_entry import Observation, Options, Terminated, run_entry, skipped
from .server import require_free


@dataclass(frozen=True)
class ProjectRecording:
    """A finished recording: the run directory, what stands in its `run.json`, how each entry went.

    `interrupted_by` is the number of the signal that ended it early, or 0. It can be given where
    a path is wanted.
    """

    path: Path
    manifest: Manifest
    observations: tuple[Observation, ...]
    interrupted_by: int = 0

    def __fspath__(self) -> str:
        return str(self.path)


def record_project(
    path: str | os.PathLike[str],
    out: str | os.PathLike[str] | None = None,
    *,
    python: str | None = None,
    settings: str | None = None,
    entries: Iterable[str] = (),
    timeout: float = 60.0,
    imports: bool = True,
    url: str = "/",
    port: int | None = None,
    repeat: int = 1,
    env: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> ProjectRecording:
    """Record the Django project at `path` under every entry point, or under `entries` alone.

    `path` is a manage.py, its directory or the one above. The run is written to `out` (default:
    `.django-trace/<time>-<name>` in the working directory). `python` and `settings` are found
    when not given. An entry point gets `timeout` seconds to get ready or to end; servers listen
    on a free port of 127.0.0.1, or on `port`, and are asked for `url`. `env` is the environment
    of all, by default our own. With `repeat` the whole matrix is gone through that many times, so
    that what disturbs the machine for a while does not fall on one entry point alone.

    An entry point that fails is a result. `TracerError` is raised, and nothing written, when the
    project cannot be recorded at all. After Ctrl-C the recording so far is returned. No process of
    the project is left running; but one that gave up its parent, its session and its environment
    is found within `tracer.recorder.orphans.adopting_orphans` alone, as the command line does it.
    """
    wanted = _known(entries)
    if port is not None and wanted & SERVERS:
        require_free(port)
    if not url.startswith("/") or any(letter.isspace() for letter in url):
        raise TracerError(
            "url-not-a-path",
            f"{url!r} is not the path of a URL.",
            "Give a path as a browser sends it, such as / or /admin/.",
        )
    base = dict(os.environ if env is None else env)
    with interrupting_signals():
        project = discover(
            path, python=python, settings=settings, timeout_s=timeout, environment=base
        )
        if settings:
            base[SETTINGS_VARIABLE] = settings
        run = RunDirectory(
            Path(out) if out is not None else None,
            name=project.place.directory.name,
            cwd=Path.cwd(),
        )
        return _Recorder(
            project, run, base, Options(timeout, url, port, imports), progress or Silent()
        ).record(_repeated([e for e in entry_points(project) if e.id in wanted], repeat))


class _Recorder:
    """Goes through the matrix and keeps `run.json` up to date."""

    def __init__(
        self,
        project: DjangoProject,
        run: RunDirectory,
        base_environment: Mapping[str, str],
        options: Options,
        progress: Progress,
    ) -> None:
        self._project = project
        self._run = run
        self._base_environment = base_environment
        self._options = options
        self._progress = progress
        self._created = now_text()
        self._observations: list[Observation] = []

    def record(self, entries: list[EntryPoint]) -> ProjectRecording:
        try:
            interrupted_by = self._record_all(entries)
        except BaseException:
            if not self._observations:
                self._run.discard()
            raise
        return ProjectRecording(
            self._run.path, self._manifest(), tuple(self._observations), interrupted_by
        )

    def _record_all(self, entries: list[EntryPoint]) -> int:
        write_manifest(self._run.path, self._manifest())
        self._progress.found(self._project)
        for position, entry in enumerate(entries):
            interrupted_by = self._record_one(entry)
            if interrupted_by:
                for unstarted in entries[position + 1 :]:
                    self._keep(Observation(skipped(unstarted, "interrupted before it began")))
                return interrupted_by
        return 0

    def _record_one(self, entry: EntryPoint) -> int:
        if entry.skip:
            self._keep(Observation(skipped(entry)))
            self._progress.entry_finished(self._observations[-1])
            return 0
        self._progress.entry_started(entry)
        observation = run_entry(
            entry,
            self._run,
            cwd=self._project.place.directory,
            base_environment=self._base_environment,
            options=self._options,
        )
        self._keep(observation)
        self._progress.entry_finished(observation)
        return observation.interrupted_by

    def _keep(self, observation: Observation) -> None:
        self._observations.append(observation)
        write_manifest(self._run.path, self._manifest())

    def _manifest(self) -> Manifest:
        project = self._project
        results: tuple[EntryResult, ...] = tuple(seen.result for seen in self._observations)
        return Manifest(
            created=self._created,
            command=_own_command(),
            project=Project(
                path=str(project.place.path),
                python=str(project.interpreter.python),
                python_reason=project.interpreter.reason,
                settings_module=project.settings_module,
                wsgi=project.wsgi,
                asgi=project.asgi,
                manage_py=str(project.place.manage_py),
            ),
            entries=results,
        )


def _own_command() -> tuple[str, ...]:
    """How we were called: no directory of the program, no secrets, no query strings."""
    name = Path(sys.argv[0]).name if sys.argv else ""
    words = mask_arguments(("django-trace" if name == "__main__.py" else name, *sys.argv[1:]))
    return tuple(re.sub(r"(?s)\?.+", f"?{MASK}", word) for word in words)


@contextlib.contextmanager
def interrupting_signals() -> Iterator[None]:
    """Within it SIGTERM and SIGHUP end our work as Ctrl-C does: tidily."""

    def terminate(number: int, frame: FrameType | None) -> None:
        raise Terminated(number)

    previous: dict[signal.Signals, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:
                previous[number] = signal.signal(number, terminate)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _repeated(entries: list[EntryPoint], times: int) -> list[EntryPoint]:
    """Round after round; what is skipped is so once."""
    return [
        entry.repeated(number)
        for number in range(1, times + 1)
        for entry in entries
        if number == 1 or not entry.skip
    ]


def _known(entries: Iterable[str]) -> frozenset[str]:
    wanted = frozenset(entries)
    unknown = sorted(wanted - ENTRY_POINT_TITLES.keys())
    if unknown:
        raise TracerError(
            "unknown-entry",
            f"There is no entry point {unknown[0]!r}.",
            f"Choose from {', '.join(ENTRY_POINT_TITLES)}.",
        )
    return wanted or frozenset(ENTRY_POINT_TITLES)
