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

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from tracer.trace.model import Trace

from .accesses import WHOLE, Access, Request, State, requests_of, states_of

Hazard: TypeAlias = Literal[
    "torn", "leaked", "lost", "diverged", "invalidated", "counted", "crosses"
]
Harmless: TypeAlias = Literal[
    "memo", "lazily set once", "written anew by each request", "one per thread", "never read"
]
_ORDER: tuple[Hazard, ...] = (
    "leaked", "torn", "counted", "lost", "diverged", "invalidated", "crosses",
)  # fmt: skip
_REQUEST_TYPES = ("WSGIRequest", "ASGIRequest", "HttpRequest")
_USER_TYPES = ("User", "AnonymousUser", "CustomUser")
_NUMBERS = ("int", "float")


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What was judged of one piece of state: a hazard, or why it is none.

    `writer` and `reader` are the accesses that show it; `possible` when the recording shows
    that it can go wrong but not that it did.
    """

    state: State
    hazard: Hazard | None = None
    harmless: Harmless | None = None
    writer: Access | None = None
    reader: Access | None = None
    other: Access | None = None
    possible: bool = False
    count: int = 1


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


def judge(state: State, requests: Mapping[str, Request]) -> Verdict | None:
    """The verdict on one piece of state; None when no request wrote it."""
    if not state.writes:
        return None
    return _Judge(state, requests).verdict()


class _Judge:
    def __init__(self, state: State, requests: Mapping[str, Request]) -> None:
        self.state = state
        self.requests = requests
        self.found: dict[Hazard, list[Verdict]] = defaultdict(list)
        self.scratch = False
        self.evictions = _evictions(state.writes)

    def verdict(self) -> Verdict:
        by_key = _with_parts(self.state.by_key())
        memo = {key: _is_memo(found) for key, found in by_key.items()}
        whole_reads = [one for one in by_key.get(WHOLE, []) if not one.write]
        for key, found in by_key.items():
            if any(one.write for one in found):
                self._leaks(found)
                self._key(key, found, memo[key])
        if whole_reads and len(by_key) > 1:
            self._wholes(whole_reads, by_key, memo)
        self._clears(by_key)
        self._counts(by_key)
        for hazard in _ORDER:
            if found_verdicts := self.found.get(hazard):
                best = min(found_verdicts, key=lambda one: (one.possible, one.reader is None))
                return msgspec.structs.replace(best, count=len(found_verdicts))
        return self._no_hazard(by_key, memo)

    def _add(
        self,
        hazard: Hazard,
        writer: Access | None,
        reader: Access | None,
        other: Access | None = None,
        possible: bool = False,
    ) -> None:
        self.found[hazard].append(
            Verdict(
                state=self.state,
                hazard=hazard,
                writer=writer,
                reader=reader,
                other=other,
                possible=possible,
            )
        )

    def _leaks(self, found: Sequence[Access]) -> None:
        """A request or user that stays on an object which other requests see."""
        for position, write in enumerate(found):
            kind = write.type.rpartition(".")[2]
            if not write.write or kind not in _REQUEST_TYPES + _USER_TYPES or self.state.local:
                continue
            rest = found[position + 1 :]
            if any(one.write and one.absent and one.request == write.request for one in rest):
                continue
            reader = next(
                (one for one in rest if not one.write and one.request != write.request), None
            )
            self._add("leaked", write, reader)
            return

    def _key(self, key: str, found: Sequence[Access], memo: bool) -> None:
        memo = memo or _restored(found)
        last: dict[str, Access] = {}
        own: dict[tuple[str, str], Access] = {}
        for position, one in enumerate(found):
            if one.write:
                last[one.store] = one
                if one.request:
                    own[one.store, one.request] = one
                continue
            mine = own.get((one.store, one.request))
            present = last.get(one.store)
            if mine is not None:
                self._after_own_write(one, mine, present)
            elif present is None or present.absent or one.absent:
                if not _fills(found[position + 1 :], one):
                    self._missing(one, found[:position], key, memo)
            else:
                self._from_another(one, present, last, memo)

    def _after_own_write(self, read: Access, mine: Access, present: Access | None) -> None:
        self.scratch = True
        if present is None or present is mine or present.request == mine.request:
            return
        if present.value != mine.value or present.absent != mine.absent:
            self._add("torn", present, read, mine)

    def _missing(self, read: Access, before: Sequence[Access], key: str, memo: bool) -> None:
        """A read of nothing, or of what was there from the start, that its request leaves so."""
        alive: dict[str, Access] = {}
        for one in before:
            if one.write and one.store != read.store:
                alive[one.store] = one
        others = [one for one in alive.values() if not one.absent]
        if not others:
            return
        writer = max(others, key=lambda one: one.t_ns)
        if read.absent:
            self._add("lost", writer, read)
        elif key == WHOLE and writer.how in ("grow", "change", "new"):
            return
        elif read.digest != writer.digest if read.digest else not memo:
            self._add("diverged", writer, read)

    def _from_another(
        self, read: Access, present: Access, last: Mapping[str, Access], memo: bool
    ) -> None:
        """A read of what another request of the same process left."""
        newer = [
            one for store, one in last.items() if store != read.store and one.t_ns > present.t_ns
        ]
        for one in newer:
            if one.absent:
                if present.request != one.request and id(one) not in self.evictions:
                    self._add("invalidated", one, read, present)
            elif one.value != present.value and not memo:
                self._add("diverged", one, read, present)
        if not memo:
            self._add("crosses", present, read)

    def _wholes(
        self,
        reads: Sequence[Access],
        by_key: Mapping[str, Sequence[Access]],
        memo: Mapping[str, bool],
    ) -> None:
        """Reads of a whole container of which single keys are written."""
        filled = {(one.store, one.request): one.t_ns for one in self.state.writes}
        for read in reads:
            if filled.get((read.store, read.request), -1) >= read.t_ns:
                continue
            for key, found in by_key.items():
                if key == WHOLE:
                    continue
                before = [one for one in found if one.write and one.t_ns < read.t_ns]
                here = [one for one in before if one.store == read.store]
                there = [
                    one
                    for one in before
                    if one.store != read.store and not _guarded([*found, *reads], one)
                ]
                if there and not here and not there[-1].absent:
                    self._add("lost", there[-1], read)
                elif here and not memo[key] and here[-1].request != read.request:
                    self._add("crosses", here[-1], read)

    def _clears(self, by_key: Mapping[str, Sequence[Access]]) -> None:
        """What a request takes away in its own worker, while others keep theirs."""
        writes = sorted(self.state.writes, key=lambda one: one.t_ns)
        for one in writes:
            if one.how not in ("delete", "clear") or not one.request:
                continue
            if id(one) in self.evictions:
                continue
            held: dict[str, Access] = {}
            for other in writes:
                same_key = other.key == one.key or one.how == "clear"
                if other.t_ns < one.t_ns and same_key and other.request != one.request:
                    held[other.store] = other
            elsewhere = [
                other for store, other in held.items() if store != one.store and not other.absent
            ]
            if elsewhere:
                self._add("invalidated", one, None, elsewhere[-1])

    def _counts(self, by_key: Mapping[str, Sequence[Access]]) -> None:
        """Numbers counted up and containers appended to, in each worker for itself."""
        for found in by_key.values():
            writes = [one for one in found if one.write]
            counted = [
                one
                for one in writes
                if one.type in _NUMBERS and one.how in ("set", "new") and _reads_first(found, one)
            ]
            values = {one.value for one in counted}
            if _again_and_again(counted) and len(values) >= 2:
                self._counted(counted, found)
            grown = [one for one in writes if one.how == "grow" and not _shrinks(found, one)]
            if _again_and_again(grown):
                self._counted(grown, found)
        fresh = [
            one
            for key, found in by_key.items()
            if key != WHOLE
            for one in found
            if one.write
            and one.how == "new"
            and one.request
            and not one.snapshot
            and not _guarded([*found, *by_key.get(WHOLE, [])], one)
            and not _taken_back(found, one)
        ]
        holders: dict[str, set[str]] = defaultdict(set)
        for one in self.state.writes:
            holders[one.key].add(one.store)
        stores = {one.store for one in fresh}
        fresh = [one for one in fresh if len(stores) == 1 or holders[one.key] != stores]
        if len({one.key for one in fresh}) >= 3 and len({one.request for one in fresh}) >= 3:
            self._counted(fresh, [])

    def _counted(self, writes: Sequence[Access], found: Sequence[Access]) -> None:
        stores = {one.store for one in writes}
        reader = next(
            (one for one in reversed(found) if not one.write and one.place != writes[-1].place),
            None,
        )
        other = next((one for one in writes if one.store != writes[-1].store), None)
        self._add("counted", writes[-1], reader, other, possible=len(stores) < 2)

    def _no_hazard(
        self, by_key: Mapping[str, Sequence[Access]], memo: Mapping[str, bool]
    ) -> Verdict:
        state = self.state
        written = [key for key, found in by_key.items() if any(one.write for one in found)]
        if state.local:
            return Verdict(state=state, harmless="one per thread", count=len(written))
        if all(
            _taken_back(found, one)
            for found in by_key.values()
            for one in found
            if one.write and not one.absent
        ):
            return Verdict(state=state, harmless="written anew by each request")
        if all(memo[key] for key in written):
            once = all(
                len({one.request for one in found if one.write and one.store == store}) <= 1
                for found in by_key.values()
                for store in {one.store for one in found}
            )
            reason: Harmless = "lazily set once" if once and len(written) == 1 else "memo"
            return Verdict(state=state, harmless=reason, count=len(written))
        if self.scratch:
            return self._scratch()
        writer = next((one for one in reversed(state.writes) if not one.absent), state.writes[-1])
        other = next(
            (
                one
                for one in state.writes
                if one.key == writer.key and one.value != writer.value and not one.absent
            ),
            None,
        )
        if other is not None and not state.reads and not _once_each(state.writes):
            return Verdict(
                state=state,
                hazard="diverged" if other.store != writer.store else "crosses",
                writer=writer,
                other=other,
                possible=True,
            )
        return Verdict(state=state, harmless="never read", count=len(written))

    def _scratch(self) -> Verdict:
        """Each request writes before it reads: safe as long as no two run at a time."""
        state = self.state
        threads = {(one.process, one.thread) for one in state.writes}
        threaded = len(threads) > len({process for process, _ in threads}) or any(
            request.overlapped
            for one in state.writes
            if (request := self.requests.get(one.request)) is not None
        )
        if threaded:
            writer = state.writes[-1]
            reader = next((one for one in reversed(state.reads)), None)
            return Verdict(state=state, hazard="torn", writer=writer, reader=reader, possible=True)
        return Verdict(state=state, harmless="written anew by each request")


def _is_memo(found: Sequence[Access]) -> bool:
    """Whether each key has one value, wherever and whenever it was computed."""
    writes = [one for one in found if one.write and not one.absent]
    if any(one.how in ("grow", "shrink", "change") for one in writes):
        return _filled_once(writes)
    if len({one.value for one in writes}) > 1:
        return False
    # Written again and again by requests that never look whether it is there: not a cache, but
    # a message to whoever reads it.
    told: dict[str, set[str]] = defaultdict(set)
    for one in writes:
        if not _guarded(found, one):
            told[one.store].add(one.request)
    if not any(len(requests) > 1 for requests in told.values()):
        return True
    writers = {one.request for one in writes}
    return not any(not one.write and one.request not in writers for one in found)


def _with_parts(by_key: dict[str, list[Access]]) -> dict[str, list[Access]]:
    """Where a container is replaced as a whole, a read of a part is a read of the whole."""
    wholes = by_key.get(WHOLE, [])
    if any(one.write and one.how in ("set", "new") for one in wholes):
        parts = [
            msgspec.structs.replace(one, key=WHOLE, how="hit")
            for key, found in by_key.items()
            if key != WHOLE
            for one in found
            if not one.write
        ]
        by_key[WHOLE] = sorted([*wholes, *parts], key=lambda one: one.t_ns)
    return by_key


def _filled_once(writes: Sequence[Access]) -> bool:
    """Whether one request of each worker filled it, all with the same."""
    steps: dict[str, list[Access]] = defaultdict(list)
    for one in writes:
        steps[one.store].append(one)
    return (
        all(len({one.request for one in found}) == 1 for found in steps.values())
        and len({tuple(one.value for one in found) for found in steps.values()}) == 1
    )


def _restored(found: Sequence[Access]) -> bool:
    """Whether requests that change it set it back to the same: a flag, a lock."""
    values: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in found:
        if one.write:
            values[one.store, one.request].append("" if one.absent else one.value)
    return (
        any(len(set(group)) > 1 for group in values.values())
        and len({group[-1] for group in values.values()}) == 1
    )


def _once_each(writes: Sequence[Access]) -> bool:
    """Whether each worker set it once, to something whose parts may well differ by now."""
    stores = [one.store for one in writes]
    return len(set(stores)) == len(stores) and not any(
        one.type in (*_NUMBERS, "str", "bytes", "bool") for one in writes
    )


def _again_and_again(writes: Sequence[Access]) -> bool:
    """Whether several requests of one worker did it, and not each worker once."""
    requests: dict[str, set[str]] = defaultdict(set)
    for one in writes:
        requests[one.store].add(one.request)
    return any(len(found) > 1 for found in requests.values())


def _evictions(writes: Sequence[Access]) -> set[int]:
    """What was deleted to make room, or to be written anew at once: the ids of these writes."""
    written: dict[tuple[str, str], int] = {}
    for one in writes:
        if not one.absent:
            written[one.store, one.request] = one.t_ns
    return {
        id(one)
        for one in writes
        if one.absent and one.request and written.get((one.store, one.request), -1) >= one.t_ns
    }


def _guarded(found: Sequence[Access], write: Access) -> bool:
    """Whether its request looked before it wrote."""
    return any(
        not one.write and one.request == write.request and one.t_ns <= write.t_ns for one in found
    )


def _reads_first(found: Sequence[Access], write: Access) -> bool:
    return any(
        not one.write
        and one.request == write.request
        and one.t_ns <= write.t_ns
        and (not one.type or one.type in _NUMBERS or one.absent)
        for one in found
    )


def _fills(after: Sequence[Access], read: Access) -> bool:
    """Whether the request that missed then writes itself."""
    return any(
        one.write and not one.absent and one.request == read.request and one.store == read.store
        for one in after
    )


def _taken_back(found: Sequence[Access], write: Access) -> bool:
    """Whether the request that wrote also deletes."""
    return any(
        one.write and one.absent and one.request == write.request and one.t_ns >= write.t_ns
        for one in found
    )


def _shrinks(found: Sequence[Access], write: Access) -> bool:
    return any(
        one.write
        and one.how in ("shrink", "clear", "delete")
        and one.request == write.request
        and one.t_ns >= write.t_ns
        for one in found
    )
