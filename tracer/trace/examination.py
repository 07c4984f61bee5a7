"""What came of looking for findings: what was found, by which rules, and what nobody could see."""

from __future__ import annotations

import msgspec

from .errors import DOCUMENTATION
from .finding import Finding, Severity


class RuleCard(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of a rule: `page` is its text in Markdown, `title` its first line."""

    code: str
    slug: str
    severity: Severity
    title: str
    page: str

    @property
    def plain_title(self) -> str:
        """The title without the marks of Markdown."""
        return self.title.replace("`", "")

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"{DOCUMENTATION}rules/{self.slug}.html"


class Unjudged(msgspec.Struct, frozen=True, kw_only=True):
    """What could not be judged, or only in part: an entry point, or a file; and why."""

    subject: str
    reason: str


class Examination(msgspec.Struct, frozen=True, kw_only=True):
    """Findings and what they stand on.

    `findings` are those that count, most harmful first. Paths below the directory `base` are told
    from there. `rules` are those that looked and `looked_at` what they looked at: entry points,
    or source trees. `held_back` counts findings that a baseline knows, `ignored` those that
    the configuration or a comment silences, `minor` those below the wanted severity; `gone` are
    entries of the baseline that no longer occur, as "CODE path: title".
    """

    findings: tuple[Finding, ...]
    rules: tuple[RuleCard, ...] = ()
    base: str = ""
    looked_at: tuple[str, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()
    held_back: int = 0
    ignored: int = 0
    minor: int = 0
    gone: tuple[str, ...] = ()
