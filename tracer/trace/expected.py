"""Which recordings fail as they should: the matrix has an entry point that shows a mistake."""

from __future__ import annotations

from .model import Entry, Trace

EXPECTED_FAILURES: dict[str, str] = {
    "script-no-setup": "it fails as it should, for it never calls django.setup()",
}
"""Entry points of a project that have to fail by touching the app registry, and why."""

TOO_EARLY = "AppRegistryNotReady"
"""What names the error in the reason of such a failure."""


def failed_as_expected(trace: Trace, entry: Entry) -> bool:
    """Whether the entry point was to fail, and failed in the way it was to."""
    return (
        trace.project is not None
        and entry.point in EXPECTED_FAILURES
        and entry.outcome == "failed"
        and TOO_EARLY in entry.reason
    )
