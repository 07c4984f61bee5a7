"""What a request reads that another one has written: lost, diverged, torn, passed on."""

from __future__ import annotations

from collections.abc import Mapping

from .accesses import WHOLE, Access
from .history import History
from .memo import is_restored
from .verdict import Suspicions


class Passing:
    """Goes through the history of one key, knowing who wrote last in each store.

    `evictions` are the ids of writes that made room and invalidate nothing. `scratch` is true
    once a request has read what it had itself written.
    """

    def __init__(self, found: Suspicions, evictions: frozenset[int]) -> None:
        self._found = found
        self._evictions = evictions
        self.scratch = False

    def judge(self, key: str, history: History, memo: bool, local: bool) -> None:
        """Say what is wrong with the reads of `key`; `local` if each thread has its own."""
        restored = is_restored(history) or _counts_uses(history)
        memo = memo or restored
        restored = restored and local  # what `override()` leaves behind is the default
        last: dict[str, Access] = {}
        own: dict[tuple[str, str], Access] = {}
        for one in history.accesses:
            if one.write:
                last[one.store] = one
                if one.request:
                    own[one.store, one.request] = one
                continue
            mine = own.get((one.store, one.request))
            present = last.get(one.store)
            if mine is not None:
                self._after_own_write(one, mine, present, history)
            elif present is None or present.absent or one.absent:
                if not restored and not history.fills(one):
                    self._missing(one, last, key, memo)
            else:
                self._from_another(one, present, last, memo)

    def _after_own_write(
        self, read: Access, mine: Access, present: Access | None, history: History
    ) -> None:
        self.scratch = True
        if read.lent or present is None or present is mine or present.request == mine.request:
            return
        if history.adds(mine) and history.adds(present):
            return  # both are in it; that it is counted in each worker alone is said elsewhere
        if present.value != mine.value or present.absent != mine.absent:
            self._found.add("torn", present, read, mine)

    def _missing(self, read: Access, last: Mapping[str, Access], key: str, memo: bool) -> None:
        """A read of nothing, or of what was there from the start, that its request leaves so."""
        others = [
            one for store, one in last.items() if store != read.store and not one.absent
        ]  # fmt: skip
        if not others:
            return
        writer = max(others, key=lambda one: one.t_ns)
        if read.absent:
            self._found.add("lost", writer, read)
        elif key == WHOLE and writer.how in ("grow", "change", "new"):
            return
        elif read.digest != writer.digest if read.digest else not memo:
            self._found.add("diverged", writer, read)

    def _from_another(
        self, read: Access, present: Access, last: Mapping[str, Access], memo: bool
    ) -> None:
        """A read of what another request of the same process left."""
        newer = [
            one for store, one in last.items() if store != read.store and one.t_ns > present.t_ns
        ]
        for one in newer:
            if one.absent:
                if present.request != one.request and id(one) not in self._evictions:
                    self._found.add("invalidated", one, read, present)
            elif one.value != present.value and not memo:
                self._found.add("diverged", one, read, present, possible=read.snapshot)
        if not memo:
            self._found.add("crosses", present, read, possible=read.snapshot)


def _counts_uses(history: History) -> bool:
    """Whether it is how often an object of a pool has been used: each such has its own."""
    return all(one.lent and history.counted(one) for one in history.writes)
