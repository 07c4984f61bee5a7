"""Which histories are those of caches: one value per key, wherever it is computed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set

from .accesses import Access, Request
from .history import History, again_and_again


def looked_for(histories: Iterable[History]) -> frozenset[tuple[str, str]]:
    """Requests that looked for a key before they wrote it, each with what it wrote, by digest.

    One miss can fill several keys, as by name and by number.
    """
    return frozenset(
        (one.request, one.digest)
        for history in histories
        for one in history.writes
        if one.how == "new" and one.digest and history.guarded(one)
    )


def missed_some(histories: Iterable[History]) -> frozenset[str]:
    """The requests that looked for a key in vain: what they then write may be what they missed.

    So fills a cache that is asked by one key and filled under another.
    """
    return frozenset(
        one.request for history in histories for one in history.reads if one.absent and one.request
    )


def is_memo(history: History, missed: Set[str] = frozenset()) -> bool:
    """Whether the key has one value, wherever and whenever it was computed.

    `missed` is what `missed_some` says of all keys of the container.
    """
    writes = [one for one in history.writes if not one.absent]
    if any(one.how in ("grow", "shrink", "change", "advance") for one in writes):
        return _filled_once(writes)
    if len({one.value for one in writes}) > 1:
        return False
    # Written again and again by requests that never look whether it is there: not a cache, but
    # a message to whoever reads it.
    if not again_and_again(
        one for one in writes if not history.guarded(one) and one.request not in missed
    ):
        return True
    writers = {one.request for one in writes}
    return all(one.request in writers for one in history.reads)


def is_settled(writes: Sequence[Access], requests: Mapping[str, Request]) -> bool:
    """Whether what was added was added once: the same page asked for again added nothing.

    So grows what is filled when a module is imported late. Only a request that is to change
    nothing shows it: another one may have been refused the second time. Where a page added more
    than once it has to be asked for more often than that.
    """
    grew: dict[tuple[str, str], list[int]] = defaultdict(list)
    for request in map(requests.get, {one.request for one in writes}):
        if request is None:
            return False
        grew[request.process, request.name].append(request.t_ns)
    again = Counter(
        (one.process, one.name)
        for one in requests.values()
        if one.method in ("GET", "HEAD")
        and one.t_ns > max(grew.get((one.process, one.name), (one.t_ns,)))
    )
    if any(len(times) > 1 and again[page] <= len(times) for page, times in grew.items()):
        return False
    return {process for process, _ in grew} <= {process for process, _ in again}


def is_restored(history: History) -> bool:
    """Whether requests that change it set it back to the same: a flag, a lock."""
    values: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in history.writes:
        values[one.store, one.request].append("" if one.absent else one.value)
    return (
        any(len(set(group)) > 1 for group in values.values())
        and len({group[-1] for group in values.values()}) == 1
    )


def _filled_once(writes: Sequence[Access]) -> bool:
    """Whether one request of each worker filled it, all with the same."""
    steps: dict[str, list[Access]] = defaultdict(list)
    for one in writes:
        steps[one.store].append(one)
    return (
        not again_and_again(writes)
        and len({tuple(one.value for one in found) for found in steps.values()}) == 1
    )
