"""What a caller may learn while a project is being recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from .discover import DjangoProject
from .entry_points import EntryPoint
from .run_entry import Observation


class Progress(Protocol):
    """Told of each step as it happens; nothing is expected back."""

    def found(self, project: DjangoProject, run_dir: Path) -> None:
        """The project is known, and where its run goes."""

    def entry_started(self, entry: EntryPoint) -> None:
        """That entry point is about to be started."""

    def entry_finished(self, observation: Observation) -> None:
        """An entry point has ended, or was skipped."""


class Silent:
    """Progress that no one looks at."""

    def found(self, project: DjangoProject, run_dir: Path) -> None:
        """Nothing."""

    def entry_started(self, entry: EntryPoint) -> None:
        """Nothing."""

    def entry_finished(self, observation: Observation) -> None:
        """Nothing."""


def seconds(value: float) -> str:
    """A duration as people read it: `0.41 s`, `12.3 s`."""
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def describe(observation: Observation) -> str:
    """One line on how an entry went: `runserver … ok, 2 processes, ready after 0.41 s`."""
    result = observation.result
    parts: list[str] = [result.outcome]
    if result.outcome != "skipped":
        plural = "" if observation.processes == 1 else "es"
        parts.append(f"{observation.processes} process{plural}")
        if observation.ready_s is not None:
            parts.append(f"ready after {seconds(observation.ready_s)}")
        else:
            parts.append(f"after {seconds(result.duration_ns / 1e9)}")
    line = f"{result.id} … {', '.join(parts)}"
    return f"{line}: {result.reason}" if result.reason else line
