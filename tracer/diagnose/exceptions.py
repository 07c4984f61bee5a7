"""Exceptions that left a part of the start-up: what they say and where they come from."""

from __future__ import annotations

from dataclasses import dataclass

from tracer.trace.model import Instant, Process, Span, Trace

from .failures import around
from .seen import innermost_own

_EXPLAINED = (
    "doesn't declare an explicit app_label",
    "Conflicting '",
    "partially initialized module",
    "AUTH_USER_MODEL refers to model",
    "AppRegistryNotReady",
    "populate() isn't reentrant",
    "SynchronousOnlyOperation",
    "You cannot use AsyncToSync",
    "settings are not configured",
    "OperationalError",
    "ProgrammingError",
)
"""What other rules know the cause of."""


@dataclass(frozen=True)
class Raised:
    """An exception, its chain of calls and imports, and the span that it left first."""

    process: Process
    instant: Instant
    span: Span | None

    @property
    def error(self) -> str:
        """``TypeName: message``."""
        return self.instant.text("error")

    @property
    def chain(self) -> list[str]:
        """``file:line`` from the span to the line that raised it, outermost first."""
        return self.instant.texts("chain")

    @property
    def place(self) -> str:
        """The innermost line of the project, or else the innermost of all."""
        return innermost_own(self.chain) or next(reversed(self.chain), "")

    @property
    def explained(self) -> bool:
        """Whether a rule of its own tells of such an error."""
        return any(text in self.error for text in _EXPLAINED)


def exceptions(trace: Trace, *texts: str) -> list[Raised]:
    """Those of all processes whose text contains all `texts`, in order."""
    return [
        Raised(process, instant, next(iter(around(trace, instant, *_SPANS)), None))
        for process in trace.processes
        for instant in trace.instants_of(process.key, "exception")
        if all(text in instant.text("error") for text in texts)
    ]


_SPANS = (
    "app.create",
    "app.import_models",
    "app.ready",
    "urlconf",
    "populate",
    "setup",
    "request",
    "command",
)
