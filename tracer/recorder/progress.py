"""What a caller may learn while a project is being recorded."""

from __future__ import annotations

from typing import Protocol

from .discover import DjangoProject
from .entry_points import EntryPoint
from .run_entry import Observation
from .wording import processes, seconds


class Progress(Protocol):
    """Told of each step as it happens; nothing is expected back."""

    def found(self, project: DjangoProject) -> None:
        """The project is known."""

    def entry_started(self, entry: EntryPoint) -> None:
        """That entry point is about to be started."""

    def entry_finished(self, observation: Observation) -> None:
        """An entry point has ended, or was skipped."""


class Silent:
    """Progress that no one looks at."""

    def found(self, project: DjangoProject) -> None:
        """Nothing."""

    def entry_started(self, entry: EntryPoint) -> None:
        """Nothing."""

    def entry_finished(self, observation: Observation) -> None:
        """Nothing."""


def describe(observation: Observation) -> str:
    """One line on how an entry went: `check … ok, 1 process, 0.41 s`."""
    result = observation.result
    parts: list[str] = [result.outcome]
    if result.outcome != "skipped":
        parts.append(processes(observation.processes))
        took = seconds(result.duration_ns / 1e9)
        if observation.ready_s is not None:
            took += f" (ready after {seconds(observation.ready_s)})"
        parts.append(took)
    line = f"{result.id} … {', '.join(parts)}"
    return f"{line}: {result.reason}" if result.reason else line
