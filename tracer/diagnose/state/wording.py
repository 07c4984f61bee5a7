"""What is said of a piece of state: a finding, with who wrote, who read, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracer.trace.finding import Evidence, Finding
from tracer.trace.model import Trace

from ..rule import Rule
from .accesses import Access
from .account import Account, account
from .verdict import Hazard, Verdict

_VERBS = {
    "delete": "deleted it",
    "clear": "cleared it",
    "grow": "added to it",
    "return": "gave it back",
    "advance": "took the next of it",
}


def findings(rule: Rule, trace: Trace, hazards: tuple[Hazard, ...], say: Any) -> Iterator[Finding]:
    """The findings of a rule; ``say(verdict, words)`` gives title, cause, fix and severity."""
    known = account(trace)
    for verdict in known.hazards(*hazards):
        words = Words(verdict, known)
        evidence = words.evidence()
        details = dict(say(verdict, words))
        title = details.pop("title")
        shown = verdict.writer or verdict.reader
        yield rule.finding(
            title,
            place=shown.place if shown else "",
            possible=verdict.possible,
            processes=tuple(dict.fromkeys(one.process for one in evidence)),
            evidence=evidence,
            **details,
        )


class Words:
    """How the parts of one verdict are called."""

    def __init__(self, verdict: Verdict, known: Account) -> None:
        self._verdict = verdict
        self._known = known

    @property
    def name(self) -> str:
        """The state by its short name: class and attribute, or its path."""
        state = self._verdict.state
        attribute = state.name.rpartition(".")[2]
        owner = state.owner.rpartition(".")[2]
        named = owner and not owner.startswith("_") and owner not in ("function", attribute)
        if named and attribute.isidentifier():
            return f"{owner}.{attribute}"
        return state.name

    @property
    def full_name(self) -> str:
        """The path of the state, where the short name is not the whole."""
        return "" if self.name == self._verdict.state.name else f" ({self._verdict.state.name})"

    def did(self, access: Access | None, verb: str) -> str:
        """Who did it, in what request, where: `GET /panel set it in process 2 (f, a.py:3)`."""
        if access is None:
            return ""
        request = self._known.requests.get(access.request)
        who = request.name if request else "code outside of any request"
        return f"{who} {verb} in {process(access)}{where(access)}"

    def evidence(self) -> tuple[Evidence, ...]:
        """The accesses the verdict stands on, in order of time."""
        verdict = self._verdict
        found = [one for one in (verdict.other, verdict.writer, verdict.reader) if one is not None]
        found.sort(key=lambda one: one.t_ns)
        return tuple(
            Evidence(
                text=self.did(one, _verb(one)),
                process=one.process,
                t_ns=one.t_ns,
                place=one.place,
                access="write" if one.write else "read",
            )
            for one in found
        )


def process(access: Access) -> str:
    """The process by its number, and the thread where that is what counts."""
    number = access.process.rpartition("/")[2]
    return f"process {number}" + (f", thread {access.thread}" if ":" in access.store else "")


def where(access: Access) -> str:
    """Function and place of an access in parentheses, as far as known."""
    if access.place:
        inside = f"{access.function}, {access.place}" if access.function else access.place
        return f" ({inside})"
    return " (seen at the end of the request; no line known)" if access.snapshot else ""


def _verb(access: Access) -> str:
    if access.write:
        return _VERBS.get(access.how, "wrote it") + _value(access)
    if access.how == "miss":
        return "found nothing"
    if access.how == "default":
        return "found the default of the class"
    return "read it" + _value(access)


def _value(access: Access) -> str:
    """Type, size and digest: never the value."""
    if not access.type:
        return ""
    size = f" of size {access.size}" if access.size else ""
    digest = f", digest {access.digest[:6]}" if access.digest else ""
    return f" ({access.type}{size}{digest})"
