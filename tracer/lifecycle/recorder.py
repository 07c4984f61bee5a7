"""Records the entry points of a project for tests, each once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tracer.policy.project_policy import policy_of_project
from tracer.recorder.launch import record_command
from tracer.recorder.matrix import record_project
from tracer.trace.errors import TracerError
from tracer.trace.expected import failed_as_expected
from tracer.trace.reader import load

from .startup import Startup, failure

_Key = tuple[object, ...]


class Lifecycle:
    """Records the project at `project` with the Python that runs the tests.

    `new_run` makes the path of a run directory from a name. `config` is the directory from
    which the project's pyproject.toml is looked for, upwards.
    """

    def __init__(
        self, project: Path, new_run: Callable[[str], Path], *, config: Path | None = None
    ) -> None:
        self._project = project
        self._new_run = new_run
        self._config = config or project
        self._recorded: dict[_Key, Startup] = {}

    def record(
        self,
        entry: str | Sequence[str],
        *,
        settings: str | None = None,
        env: Mapping[str, str] | None = None,
        imports: bool = True,
        timeout: float = 120,
        allow_failure: bool = False,
    ) -> Startup:
        """Record an entry point such as "check" or "gunicorn", or a command given as its words.

        It runs in a process of its own, with the environment of the tests and what `env` adds to
        it; `settings` names another settings module. The word "python" of a command is the Python
        that runs the tests. What was recorded before with the same arguments is not recorded
        again. A start-up that fails or takes longer than `timeout` seconds fails the test, unless
        `allow_failure` is true; an entry point that the project lacks skips it.
        """
        __tracebackhide__ = True
        words = entry if isinstance(entry, str) else tuple(entry)
        key = words, settings, tuple(sorted((env or {}).items())), imports
        if key not in self._recorded:
            try:
                path = self._path(words, settings, env, imports, timeout)
                self._recorded[key] = self._startup(path)
            except TracerError as error:
                raise failure(error) from None
        startup = self._recorded[key]
        if not allow_failure:
            _expect_success(startup)
        return startup

    def _path(
        self,
        words: str | tuple[str, ...],
        settings: str | None,
        env: Mapping[str, str] | None,
        imports: bool,
        timeout: float,
    ) -> Path:
        environment = {**os.environ, **(env or {})}
        if isinstance(words, str):
            return record_project(
                self._project, self._new_run(words), python=sys.executable, settings=settings,
                entries=[words], timeout=timeout, imports=imports, env=environment,
            ).path  # fmt: skip
        if settings:
            environment["DJANGO_SETTINGS_MODULE"] = settings
        command = [sys.executable if word == "python" else word for word in words]
        return record_command(
            command, self._new_run("command"), cwd=self._project, env=environment,
            imports=imports, timeout=timeout,
        ).path  # fmt: skip

    def _startup(self, path: Path) -> Startup:
        return Startup(path, load(path), policy_of_project(self._config.resolve()))


def _expect_success(startup: Startup) -> None:
    __tracebackhide__ = True
    trace = startup.trace
    for entry in trace.entries:
        if entry.outcome == "skipped":
            _skip(f"{entry.id}: {entry.reason}")
        if entry.outcome != "ok" and not failed_as_expected(trace, entry):
            output = _last_lines(startup.path / entry.id)
            raise AssertionError(
                f"{entry.id} {entry.outcome}: {entry.reason or f'exit code {entry.exit_code}'}\n"
                f"{output}See `django-trace show {startup.path}`"
            )
    if not trace.processes:
        raise AssertionError("Nothing was recorded. Is the command a Python program?")


def _last_lines(directory: Path, most: int = 15) -> str:
    """The end of what it printed on standard error, as far as that was kept."""
    try:
        text = (directory / "stderr.txt").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "".join(f"  {line}\n" for line in text.splitlines()[-most:])


def _skip(reason: str) -> None:
    import pytest  # it is there: a fixture called us

    pytest.skip(reason)
