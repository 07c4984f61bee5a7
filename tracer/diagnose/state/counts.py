"""Numbers counted up, containers appended to, iterators moved on, in each worker for itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

from .accesses import WHOLE, Access, Request, State
from .history import History, again_and_again
from .memo import is_restored, is_settled
from .verdict import Suspicions

_FEWEST = 3
"""Keys that as many requests must have added before it is called a collection."""


def judge_counts(
    state: State,
    histories: Mapping[str, History],
    looked: Set[tuple[str, str]],
    requests: Mapping[str, Request],
    found: Suspicions,
) -> None:
    """Say what is counted or collected; `looked` is what `looked_for` says."""
    for history in histories.values():
        counted = [one for one in history.writes if history.counted(one) and not one.lent]
        if is_restored(history):  # how deep, or how many: what goes up comes down again
            counted = []
        if again_and_again(counted) and len({one.value for one in counted}) > 1:
            _add(counted, history.reads, found, minor=_is_serial(counted, history.reads))
        taken = [one for one in history.writes if one.how == "advance"]
        if again_and_again(taken):
            _add(taken, history.reads, found)
        grown = [
            one
            for one in history.writes
            if one.how == "grow" and not one.lent and not history.shrinks(one)
        ]
        if again_and_again(grown) and not is_settled(grown, requests):
            _add(grown, history.reads, found)
    fresh = [one for one in _collected(state, histories) if (one.request, one.digest) not in looked]
    if len({one.key for one in fresh}) >= _FEWEST and len({o.request for o in fresh}) >= _FEWEST:
        _add(fresh, (), found)


def _collected(state: State, histories: Mapping[str, History]) -> list[Access]:
    """Keys that requests add without looking, and that not every worker comes to have."""
    whole = histories.get(WHOLE)
    fresh = [
        one
        for key, history in histories.items()
        if key != WHOLE
        for one in history.writes
        if one.how == "new"
        and one.request
        and not one.snapshot
        and not history.guarded(one)
        and not (whole is not None and whole.guarded(one))
        and not history.taken_back(one)
    ]
    holders: dict[str, set[str]] = defaultdict(set)
    for one in state.writes:
        holders[one.key].add(one.store)
    stores = {one.store for one in fresh}
    return [one for one in fresh if len(stores) == 1 or holders[one.key] != stores]


def _is_serial(writes: Sequence[Access], reads: Sequence[Access]) -> bool:
    """Whether it numbers objects: the count is taken first, then raised, and not read elsewhere."""
    raised: dict[str, int] = {}
    for one in writes:
        if one.snapshot:  # of a loop, only the first rounds are told as they happen
            continue
        if not one.function or not one.line:
            return False
        raised[one.function] = max(raised.get(one.function, 0), one.line)
    lines = [(one.line, raised.get(one.function, 0)) for one in reads]
    return all(line <= last for line, last in lines) and any(line < last for line, last in lines)


def _add(
    writes: Sequence[Access], reads: Sequence[Access], found: Suspicions, minor: bool = False
) -> None:
    last = writes[-1]
    reader = next((one for one in reversed(reads) if one.place != last.place), None)
    other = next((one for one in writes if one.store != last.store), None)
    stores = {one.store for one in writes}
    found.add("counted", last, reader, other, possible=len(stores) < 2, minor=minor)
