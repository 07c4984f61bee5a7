"""The rules, one a module, and what they find."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterator, Sequence

from tracer.trace.audited import AuditedState
from tracer.trace.finding import SEVERITIES, Finding

from ..rule import AuditRule


@functools.cache
def audit_rules() -> tuple[AuditRule, ...]:
    """Every rule, by code; each module here has one as `RULE`."""
    modules = (
        importlib.import_module(f"{__name__}.{found.name}")
        for found in pkgutil.iter_modules(__path__)
    )
    return tuple(sorted((module.RULE for module in modules), key=lambda rule: rule.code))


def findings(
    states: Sequence[AuditedState], chosen: tuple[AuditRule, ...] | None = None
) -> list[Finding]:
    """What the `chosen` rules (default: all) say: most harmful first, what is proven before."""
    found = list(_find(states, audit_rules() if chosen is None else chosen))
    return sorted(
        found, key=lambda one: (SEVERITIES.index(one.severity), one.possible, one.code, one.place)
    )


def _find(states: Sequence[AuditedState], rules: tuple[AuditRule, ...]) -> Iterator[Finding]:
    for state in states:
        for rule in rules:
            if rule.applies(state):
                yield rule.finding(state)
                break  # the rules are in order: the first that fits says the most
