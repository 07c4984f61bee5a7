"""What a project thinks is slow: the thresholds of the rules on cost."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from tracer.policy.pyproject import OUR_TABLE
from tracer.trace.errors import TracerError

from .catalogue import rules
from .rule import Rule


def with_thresholds(chosen: Sequence[Rule], thresholds: Mapping[str, int]) -> tuple[Rule, ...]:
    """The rules with these thresholds, nanoseconds by code or slug.

    `TracerError` unknown-threshold for a name that is no rule with a threshold.
    """
    tunable = [rule for rule in rules() if rule.threshold_ns is not None]
    for name in thresholds:
        if not any(_is(rule, name) for rule in tunable):
            raise TracerError(
                "unknown-threshold",
                f"[{OUR_TABLE}.thresholds] has {name}, and no rule of that name has a threshold.",
                f"Those that have one are {', '.join(rule.slug for rule in tunable)}.",
            )
    return tuple(_with_threshold(rule, thresholds) for rule in chosen)


def _with_threshold(rule: Rule, thresholds: Mapping[str, int]) -> Rule:
    wanted_ns = [ns for name, ns in thresholds.items() if _is(rule, name)]
    return dataclasses.replace(rule, threshold_ns=wanted_ns[-1]) if wanted_ns else rule


def _is(rule: Rule, name: str) -> bool:
    return name.lower() == rule.slug or name.upper() == rule.code
