"""Source trees in a few words, and what the audit says of them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from tracer.audit.audit import audit
from tracer.trace.audited import Audit, AuditedState


def write(directory: Path, files: dict[str, str]) -> Path:
    """Write the files of a tree."""
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    return directory


def audited(directory: Path, files: dict[str, str]) -> Audit:
    """The audit of such a tree."""
    return audit([str(write(directory, files))], processes=1)


def states_of(directory: Path, files: dict[str, str]) -> dict[str, AuditedState]:
    """Its states by their full names."""
    return {one.full_name: one for one in audited(directory, files).states}
