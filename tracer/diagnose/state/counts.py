"""Numbers counted up and containers appended to, in each worker for itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

from .accesses import WHOLE, Access, Request, State
from .history import History, again_and_again
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
        counted = [one for one in history.writes if history.counted(one)]
        if again_and_again(counted) and len({one.value for one in counted}) > 1:
            _add(counted, history.reads, found, minor=_is_serial(counted, history.reads))
        grown = [one for one in history.writes if one.how == "grow" and not history.shrinks(one)]
        if again_and_again(grown) and not _is_settled(grown, requests):
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
        if not one.function or not one.line:
            return False
        raised[one.function] = max(raised.get(one.function, 0), one.line)
    lines = [(one.line, raised.get(one.function, 0)) for one in reads]
    return all(line <= last for line, last in lines) and any(line < last for line, last in lines)


def _is_settled(writes: Sequence[Access], requests: Mapping[str, Request]) -> bool:
    """Whether what was added was added once: the same page asked for again added nothing.

    So grows what is filled when a module is imported late. Only a request that is to change
    nothing shows it: another one may have been refused the second time.
    """
    grew: dict[tuple[str, str], int] = {}
    adding = {one.request for one in writes}
    for request in map(requests.get, adding):
        if request is None:
            return False
        page = request.process, request.name
        if page in grew:
            return False
        grew[page] = request.t_ns
    again = {
        one.process
        for one in requests.values()
        if one.method in ("GET", "HEAD") and one.t_ns > grew.get((one.process, one.name), one.t_ns)
    }
    return {process for process, _ in grew} <= again


def _add(
    writes: Sequence[Access], reads: Sequence[Access], found: Suspicions, minor: bool = False
) -> None:
    last = writes[-1]
    reader = next((one for one in reversed(reads) if one.place != last.place), None)
    other = next((one for one in writes if one.store != last.store), None)
    stores = {one.store for one in writes}
    found.add("counted", last, reader, other, possible=len(stores) < 2, minor=minor)
