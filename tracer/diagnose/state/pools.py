"""Collections of things to be used again: each request gives back what it has taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from .accesses import WHOLE, Access, Request, State

_TAKES = ("shrink", "clear")


def is_pool(state: State, requests: Mapping[str, Request]) -> bool:
    """Whether requests only borrow from a collection, and add only where it was empty.

    What is given back is the same object: a new one in its place would be a message to the next
    request. Nobody reads it but to take, so that what lies in it makes no difference. Of requests
    that overlap, each may add what it has made since all others were in use, and what is told of
    one can be what another did: they prove nothing.
    """
    if any(one.key != WHOLE for one in state.accesses):
        return False
    groups: dict[tuple[str, str], list[Access]] = defaultdict(list)
    for one in sorted(state.writes, key=lambda one: one.t_ns):
        groups[one.store, one.request].append(one)
    filled: set[str] = set()
    borrowed = False
    for (store, request), writes in groups.items():
        if _borrows(writes):
            borrowed = True
        elif not _overlaps(requests.get(request)) and (store in filled or not _makes(writes)):
            return False
        filled.add(store)
    return borrowed and all(
        (one.store, one.request) in groups or _overlaps(requests.get(one.request))
        for one in state.reads
    )


def _borrows(writes: Sequence[Access]) -> bool:
    """Whether as often as something is taken it is given back."""
    given_back = sum(one.how == "return" for one in writes)
    taken = sum(one.how in _TAKES and not one.snapshot for one in writes)
    return 0 < taken == given_back and taken + given_back == len(writes)


def _makes(writes: Sequence[Access]) -> bool:
    return all(one.how == "grow" and not one.snapshot for one in writes)


def _overlaps(request: Request | None) -> bool:
    return request is not None and request.overlapped
