"""Everything that is judged of the state of one recording."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tracer.trace.model import Trace

from .accesses import Request, requests_of, states_of
from .judge import judge
from .verdict import Hazard, Verdict


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was judged in a recording, and the requests it was judged by."""

    verdicts: tuple[Verdict, ...]
    requests: Mapping[str, Request]
    processes: tuple[str, ...]
    watched: int

    def hazards(self, *kinds: Hazard) -> list[Verdict]:
        """The verdicts of those kinds."""
        return [one for one in self.verdicts if one.hazard in kinds]


def account(trace: Trace) -> Account:
    """Judge all state of a recording; the result is kept with the trace."""
    kept = trace.__dict__.get("_state_account")
    if not isinstance(kept, Account):
        requests = requests_of(trace)
        verdicts = [judge(state, requests) for state in states_of(trace)]
        kept = Account(
            verdicts=tuple(one for one in verdicts if one is not None),
            requests=requests,
            processes=tuple(dict.fromkeys(one.process for one in requests.values())),
            watched=_watched(trace),
        )
        trace.__dict__["_state_account"] = kept
    return kept


def _watched(trace: Trace) -> int:
    counts = [
        int(one.text("watched"))
        for one in trace.instants
        if one.kind == "state.walk" and one.text("watched").isdecimal()
    ]
    return max(counts, default=0)
