"""A baseline: the findings that a project knows of and lives with, in a file of its repository."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from tracer.trace.errors import TracerError
from tracer.trace.finding import Finding

from .fingerprint import file_of, fingerprint

_FORMAT = "django-trace baseline"
_VERSION = 1


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that is known; `path` and `title` are for people, `fingerprint` decides."""

    code: str
    fingerprint: str
    path: str = ""
    title: str = ""

    def __str__(self) -> str:
        """As "CODE path: title"."""
        return (
            f"{self.code} {self.path}: {self.title}" if self.path else f"{self.code} {self.title}"
        )


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """What a baseline file holds."""

    format: str = _FORMAT
    version: int = _VERSION
    findings: tuple[Known, ...] = ()


def baseline_of(findings: Iterable[Finding], base: str, kept: Sequence[Known] = ()) -> Baseline:
    """The baseline that knows these findings, and `kept`; each once, in a lasting order."""
    known = {one.fingerprint: one for one in kept}
    for finding in findings:
        digits = fingerprint(finding, base)
        known[digits] = Known(
            code=finding.code, fingerprint=digits, path=file_of(finding, base), title=finding.title
        )
    order = sorted(known.values(), key=lambda one: (one.path, one.code, one.fingerprint))
    return Baseline(findings=tuple(order))


def baseline_text(baseline: Baseline) -> str:
    """The baseline as it is written: a finding a few lines, so that a change reads well."""
    return msgspec.json.format(msgspec.json.encode(baseline), indent=2).decode() + "\n"


def read_baseline(path: Path) -> Baseline:
    """Read a baseline file; `TracerError` baseline-unreadable."""
    try:
        baseline = msgspec.json.decode(path.read_bytes(), type=Baseline)
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _unreadable(path, str(error)) from None
    if baseline.format != _FORMAT or baseline.version != _VERSION:
        raise _unreadable(path, f"it is no {_FORMAT} of version {_VERSION}")
    return baseline


def _unreadable(path: Path, reason: str) -> TracerError:
    return TracerError(
        "baseline-unreadable",
        f"The baseline {path} cannot be read: {reason.rstrip('.')}.",
        "Write one with --write-baseline, or name another with --baseline.",
    )
