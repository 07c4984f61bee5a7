"""What every rule is made of."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any, Literal

from tracer.trace.examination import RuleCard
from tracer.trace.finding import Finding, Severity
from tracer.trace.model import Trace


@dataclasses.dataclass(frozen=True)
class Rule:
    """A rule: `find` reads a recording and yields a :class:`Finding` for each case it sees.

    `code` is never given to another rule; `slug` is its readable name. `severity` is that of
    most of its findings. `scope` says how much of a recording it needs to see: one process, all
    processes of a run, or two runs. `django` is the oldest and newest version it applies to,
    either empty for no bound. A rule on cost has a `threshold_ns`, which `find` takes after the
    recording: what takes less is not told; a project can set another. `page` is Markdown: what it
    looks for, why that hurts, how to mend it, an example. What a rule `unless_explained` finds is
    told of entry points alone of which no other rule tells an error.
    """

    code: str
    slug: str
    severity: Severity
    scope: Literal["process", "run", "runs"]
    find: Callable[..., Iterable[Finding]]
    page: str
    django: tuple[str, str] = ("", "")
    threshold_ns: int | None = None
    unless_explained: bool = False

    def look(self, trace: Trace) -> Iterable[Finding]:
        """What it finds in a recording."""
        if self.threshold_ns is None:
            return self.find(trace)
        return self.find(trace, self.threshold_ns)

    @property
    def title(self) -> str:
        """The first line of its page."""
        return self.page.strip().partition("\n")[0]

    @property
    def card(self) -> RuleCard:
        """What renderers tell of it."""
        return RuleCard(
            code=self.code,
            slug=self.slug,
            severity=self.severity,
            title=self.title,
            page=self.page.strip(),
        )

    def finding(self, title: str, **details: Any) -> Finding:
        """A finding of this rule; `details` are the other fields of :class:`Finding`."""
        details.setdefault("severity", self.severity)
        return Finding(code=self.code, slug=self.slug, title=title, **details)
