"""Every rule that any command has, for names that people type and pages that they read."""

from __future__ import annotations

from tracer.diagnose.catalogue import rules
from tracer.trace.examination import RuleCard
from tracer.trace.finding import by_number


def all_cards() -> tuple[RuleCard, ...]:
    """The cards of all rules, by code."""
    return tuple(sorted((rule.card for rule in rules()), key=lambda card: by_number(card.code)))
