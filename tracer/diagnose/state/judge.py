"""Tell state that workers must share from caches that each may keep for itself.

Five rules, without any list of names:

1. A miss that the same request then fills is lazy initialisation; a miss that nobody fills,
   of what another worker has written, is *lost*.
2. One value per key, the same in every worker, is a memo; different values have *diverged*.
3. What a request deletes, clears or overwrites is *invalidated* in its own worker alone.
4. What a request reads and another one of the same process has written *crosses requests*.
5. What a request has written and another one overwrites before it is read is *torn*.
"""

from __future__ import annotations

from collections.abc import Mapping

from .accesses import WHOLE, Request, State
from .containers import evictions, judge_clears, judge_leaks, judge_wholes
from .counts import judge_counts
from .harmless import judge_harmless
from .history import History, histories_of
from .memo import is_memo, is_settled, looked_for, missed_some
from .passing import Passing
from .pools import is_pool
from .verdict import Suspicions, Verdict


def judge(state: State, requests: Mapping[str, Request]) -> Verdict | None:
    """The verdict on one piece of state; None when no request wrote it."""
    writes = sorted(state.writes, key=lambda one: one.t_ns)
    if not writes:
        return None
    if is_pool(state, requests):
        return Verdict(state=state, harmless="taken and given back")
    found = Suspicions(state)
    making_room = evictions(writes)
    histories = histories_of(state)
    parts = [history for key, history in histories.items() if key != WHOLE]
    missed = missed_some(parts)
    memo = {
        key: is_memo(history, missed) or _is_filled_late(history, requests)
        for key, history in histories.items()
    }
    passing = Passing(found, making_room)
    for key, history in histories.items():
        if history.writes:
            if not state.local:
                judge_leaks(history, found)
            passing.judge(key, history, memo[key], state.local)
    if WHOLE in histories and len(histories) > 1:
        judge_wholes(histories, writes, memo, found)
    judge_clears(writes, making_room, found)
    judge_counts(state, histories, looked_for(parts), requests, found)
    return found.worst() or judge_harmless(state, histories, memo, requests, passing.scratch)


def _is_filled_late(history: History, requests: Mapping[str, Request]) -> bool:
    writes = history.writes
    return all(one.how == "grow" for one in writes) and is_settled(writes, requests)
