"""Every rule that the configuration of a project may name."""

from __future__ import annotations

from tracer.audit.rules import audit_rules
from tracer.diagnose.catalogue import rules
from tracer.policy.selection import Named


def every_rule() -> tuple[Named, ...]:
    """Those on recordings, then those on source code."""
    return (*rules(), *audit_rules())
