"""What we say of a recording: a finding, its cause and its evidence."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from .errors import DOCUMENTATION

Severity: TypeAlias = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""Most harmful first."""


def by_number(code: str) -> tuple[int, str]:
    """The key that sorts codes by their number: DRT201 before DRT1001."""
    return len(code), code


def hundred(code: str) -> str:
    """What the codes of one subject share: DRT2 of DRT201, DRT10 of DRT1001."""
    return code[:-2]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in the recording on which a finding stands.

    `text` says what was seen in one line, `process` is the key of the process it was seen in,
    `t_ns` its moment in nanoseconds as in :class:`~tracer.trace.model.Process`, `span` the id
    of a span, and `place` a ``file:line``; what does not apply is None or empty.
    `access` says what it did to a piece of state, where the finding is about one.
    """

    text: str
    process: str = ""
    t_ns: int | None = None
    span: str | None = None
    place: str = ""
    access: Literal["", "read", "write"] = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong, or worth knowing, in a start-up or in a project.

    `title` is one sentence on this case, `cause` says why it happened, with names and lines,
    and `fix` what to change. `place` is the ``file:line`` to act at, in the project's own code
    where there is one. `possible` is true when the recording cannot prove it. `processes` are
    the keys of the processes it concerns, and `evidence` is in order of time.
    """

    code: str
    slug: str
    severity: Severity
    title: str
    cause: str
    fix: str
    place: str = ""
    possible: bool = False
    processes: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def url(self) -> str:
        """The address of the page of its rule."""
        return f"{DOCUMENTATION}rules/{self.slug}.html"
