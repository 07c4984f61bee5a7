"""What counts in a project: its configuration, its baseline, and what somebody asks besides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tracer.trace.finding import Severity

from .baseline import Known, read_baseline
from .configuration import Configuration, read_configuration
from .judgement import Policy
from .pyproject import find_config
from .selection import Named, NamedT, chosen, expect_known


@dataclass(frozen=True)
class ProjectPolicy:
    """The table [tool.django-trace] of a project, and what its baseline knows."""

    configuration: Configuration = field(default_factory=Configuration)
    known: tuple[Known, ...] = ()

    def chosen(
        self,
        rules: Sequence[NamedT],
        every: Callable[[], Sequence[Named]],
        *,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
    ) -> tuple[NamedT, ...]:
        """Those of `rules` that are wanted, maybe none; what is asked goes before what is written.

        `TracerError` unknown-rule for a name that none of `every` rule has, which is called when
        there is a name.
        """
        select = tuple(select) or self.configuration.select
        ignore = (*ignore, *self.configuration.ignore)
        per_path = self.configuration.per_path_ignores.values()
        named = (*select, *ignore, *(name for names in per_path for name in names))
        if named:
            expect_known(named, every())
        return chosen(rules, select, ignore)

    def policy(self, severity: Severity | None = None) -> Policy:
        """Which of their findings count; `severity` goes before what is written."""
        return Policy(
            severity=severity or self.configuration.severity or "warning",
            per_path=self.configuration.per_path_ignores,
            known=self.known,
        )


def policy_of_project(directory: Path) -> ProjectPolicy:
    """As the pyproject.toml that holds in the directory has it.

    `TracerError` config-unreadable, config-unknown-key or baseline-unreadable.
    """
    config = find_config(directory)
    configuration = read_configuration(config)
    baseline = configuration.baseline_path(config)
    known = read_baseline(baseline).findings if baseline is not None else ()
    return ProjectPolicy(configuration, known)
