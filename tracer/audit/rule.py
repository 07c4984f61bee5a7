"""What every rule about source code is made of."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from tracer.trace.audited import AuditedState, StateWrite
from tracer.trace.examination import RuleCard
from tracer.trace.finding import Evidence, Finding, Severity
from tracer.trace.places import short_place

MOST_EVIDENCE = 6
_TELLING = {
    "unsafe:lost-update": ("augmented", "item augmented"),
    "unsafe:check-then-act": ("item deleted", ".remove()", ".pop()", ".popitem()", ".popleft()"),
}


@dataclasses.dataclass(frozen=True)
class AuditRule:
    """A rule on one state: `applies` says whether it is a case of it.

    `title` ends the sentence that begins with the state's name, `fix` says what to change. `code`
    is never given to another rule, `slug` is its readable name. `page` is Markdown: what it looks
    for, why that hurts, how to mend it, an example.
    """

    code: str
    slug: str
    severity: Severity
    applies: Callable[[AuditedState], bool]
    title: str
    fix: str
    page: str

    @property
    def card(self) -> RuleCard:
        """What renderers tell of it."""
        page = self.page.strip()
        return RuleCard(
            code=self.code,
            slug=self.slug,
            severity=self.severity,
            title=page.partition("\n")[0],
            page=page,
        )

    def finding(self, state: AuditedState) -> Finding:
        """The finding on a state; source code alone proves nothing, so it is a possible one."""
        writes = relevant(state)
        seen = [
            Evidence(
                text=f"recorded: {one.words}",
                process=one.process,
                place=one.place,
            )
            for one in state.seen
        ]
        told = [Evidence(text=_in_words(one), place=one.place) for one in writes[:MOST_EVIDENCE]]
        where = writes[0] if writes else None
        changed = f" {_sentence(where)}" if where is not None else ""
        return Finding(
            code=self.code,
            slug=self.slug,
            severity=self.severity,
            title=f"{state.full_name} {self.title}.",
            cause=f"{state.reason}{changed}",
            fix=self.fix,
            place=where.place if where is not None else state.place,
            possible=not state.seen,
            evidence=(*seen, *told),
        )


def relevant(state: AuditedState) -> list[StateWrite]:
    """The writes that matter: those at any time that hold no lock, else all.

    Those that are made in the way the state is called unsafe for come first.
    """
    found = [one for one in state.writes if "request" in one.phases and not one.locked]
    telling = _TELLING.get(state.safety, ())
    return sorted(found or state.writes, key=lambda one: one.how not in telling)


def _in_words(write: StateWrite) -> str:
    where = f" in {write.function}()" if write.function else " at module level"
    lock = ", holding a lock" if write.locked else ""
    return f"{write.how}{where}{lock}; runs: {', '.join(write.phases)}"


def _sentence(write: StateWrite) -> str:
    where = f"{write.function}()" if write.function else "module level"
    return f"It is changed in {where}, {short_place(write.place, '')} ({write.how})."
