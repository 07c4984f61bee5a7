"""Every rule that any command has, for names that people type and pages that they read."""

from __future__ import annotations

from tracer.audit.rules import audit_rules
from tracer.diagnose.catalogue import rules
from tracer.trace.examination import RuleCard
from tracer.trace.finding import by_number


def all_cards() -> tuple[RuleCard, ...]:
    """The cards of all rules, by code."""
    cards = [*(rule.card for rule in rules()), *(rule.card for rule in audit_rules())]
    return tuple(sorted(cards, key=lambda card: by_number(card.code)))
