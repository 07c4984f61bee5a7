"""What every renderer is: a pure function from a trace and options to a document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tracer.trace.examination import Examination
from tracer.trace.finding import Finding
from tracer.trace.model import Trace


@dataclass(frozen=True)
class Options:
    """How to render."""

    width: int = 80
    """Columns of the terminal; a renderer never writes a longer line."""

    color: bool = False
    """Whether ANSI colours may be used."""

    imports: bool = False
    """Whether each module import is shown, and not only its time in what asked for it."""

    depth: int | None = None
    """How many levels of spans to show; None for all, with the quick ones folded together."""

    processes: tuple[str, ...] = ()
    """Keys or pids of the processes to picture; empty for all. Sums still speak of all."""

    apps: tuple[str, ...] = ()
    """Labels of the apps to show, with what is around them; empty for all."""

    findings: tuple[Finding, ...] = ()
    """What the rules found in the trace, most harmful first; reports show them."""

    examination: Examination | None = None
    """The same with what it stands on, for formats of findings alone."""

    root: str = ""
    """The directory of the repository, from which formats of findings tell files."""


Renderer: TypeAlias = Callable[[Trace, Options], "str | bytes"]
"""Bytes are UTF-8 text that would only be encoded again on its way to a file."""
