"""What a project says of findings in its pyproject.toml: the table [tool.django-trace]."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

import msgspec

from tracer.trace.durations import parse_duration
from tracer.trace.errors import TracerError
from tracer.trace.finding import Severity

from .pyproject import OUR_TABLE, read_table

_EXAMPLE = 'Write settings into it, such as ignore = ["DRT805"].'
_OTHER_TABLES = frozenset({"budget"})
_THRESHOLDS = "thresholds"
_KINDS = {
    "select": 'a list of rules, such as ["DRT6", "slow-import"]',
    "ignore": 'a list of rules, such as ["DRT6", "slow-import"]',
    "severity": '"error", "warning" or "info"',
    "baseline": 'a file, such as "django-trace-baseline.json"',
    "per-path-ignores": 'a table of files and rules, such as { "legacy/*" = ["DRT6"] }',
    _THRESHOLDS: 'a table of rules and times, such as { slow-import = "1.5s" }',
}
"""What each key is, for those who wrote something else."""


class Configuration(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """The keys of the table: which rules, for which files, from which severity, and the baseline.

    `select` and `ignore` name rules as the options do; `per_path_ignores` maps patterns of files
    to such names; `baseline` is a file, told from the directory of pyproject.toml; `thresholds` say
    what rules on cost call slow, in nanoseconds by code or slug, written as "1.5s".
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Severity | None = None
    baseline: str = ""
    thresholds: dict[str, int] = {}
    per_path_ignores: dict[str, tuple[str, ...]] = {}

    def baseline_path(self, config: Path | None) -> Path | None:
        """The baseline file, for the configuration that was read from `config`; None without."""
        return config.parent / self.baseline if self.baseline and config is not None else None


KEYS = tuple(field.encode_name for field in msgspec.structs.fields(Configuration))


def read_configuration(path: Path | None) -> Configuration:
    """What the file says, or nothing without a file.

    `TracerError` config-unreadable, or config-unknown-key with what was probably meant.
    """
    if path is None:
        return Configuration()
    table: dict[str, Any] = read_table(path, OUR_TABLE, _EXAMPLE)
    table = {name: value for name, value in table.items() if name not in _OTHER_TABLES}
    for name in table:
        if name not in KEYS:
            close = difflib.get_close_matches(name, [*KEYS, *_OTHER_TABLES], n=1)
            meant = f"Did you mean {close[0]}? " if close else ""
            raise TracerError(
                "config-unknown-key",
                f"[{OUR_TABLE}] in {path} has {name}, which nothing reads.",
                f"{meant}The keys are {', '.join(KEYS)}.",
            )
    values = {name: _value(path, name, value) for name, value in table.items()}
    return msgspec.convert(values, Configuration)


def _value(path: Path, name: str, value: Any) -> Any:
    """The value of a key, its durations in nanoseconds; `TracerError` config-unreadable."""
    try:
        told = _nanoseconds(value) if name == _THRESHOLDS else value
        msgspec.convert({name: told}, Configuration)
    except (msgspec.ValidationError, ValueError):
        raise TracerError(
            "config-unreadable",
            f"[{OUR_TABLE}] in {path} has {name} = {value!r}, which is of the wrong kind.",
            f"It is {_KINDS[name]}.",
        ) from None
    return told


def _nanoseconds(thresholds: Any) -> dict[str, int]:
    """`ValueError` for what is no table of durations."""
    if not isinstance(thresholds, dict):
        raise ValueError
    durations = {name: parse_duration(text) for name, text in thresholds.items()}
    found = {name: ns for name, ns in durations.items() if ns is not None}
    if len(found) < len(durations):
        raise ValueError
    return found
