"""All rules, and what they find."""

from __future__ import annotations

import functools
import importlib
import pkgutil

from tracer.trace.finding import SEVERITIES, Finding, by_number, hundred
from tracer.trace.model import Trace

from . import rules as _rules
from .rule import Rule

_STATE = "DRT10"


@functools.cache
def rules() -> tuple[Rule, ...]:
    """Every rule, by code; each module of :mod:`tracer.diagnose.rules` has one as `RULE`."""
    modules = (
        importlib.import_module(f"{_rules.__name__}.{found.name}")
        for found in pkgutil.iter_modules(_rules.__path__)
    )
    return tuple(sorted((module.RULE for module in modules), key=lambda rule: by_number(rule.code)))


def state_rules() -> tuple[Rule, ...]:
    """The rules about state that workers do not share: they have their own hundred."""
    return tuple(rule for rule in rules() if hundred(rule.code) == _STATE)


def diagnose(trace: Trace, chosen: tuple[Rule, ...] | None = None) -> list[Finding]:
    """What the `chosen` rules (default: all) find in a recording, most harmful first."""
    looking = rules() if chosen is None else chosen
    found = [one for rule in looking if not rule.unless_explained for one in rule.look(trace)]
    explained = {
        trace.process(key).entry
        for one in found
        if one.severity == "error"
        for key in one.processes
    }
    found += [
        one
        for rule in looking
        if rule.unless_explained
        for one in rule.look(trace)
        if not explained.issuperset(trace.process(key).entry for key in one.processes)
    ]
    return sorted(
        found, key=lambda one: (SEVERITIES.index(one.severity), by_number(one.code), one.place)
    )


AT_FORK = ("DRT605", "DRT701", "DRT702", "DRT703", "DRT707", "DRT708", "DRT709", "DRT710")


def fork_rules() -> tuple[Rule, ...]:
    """The rules about what workers inherit from the process that forks them, or start each."""
    return tuple(rule for rule in rules() if rule.code in AT_FORK)
