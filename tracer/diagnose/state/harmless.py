"""Why state that requests write is no hazard, or one that the recording could not show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .accesses import Access, Request, State
from .history import NUMBERS, History, again_and_again
from .verdict import Harmless, Verdict

_PLAIN = (*NUMBERS, "str", "bytes", "bool")


def judge_harmless(
    state: State,
    histories: Mapping[str, History],
    memo: Mapping[str, bool],
    requests: Mapping[str, Request],
    scratch: bool,
) -> Verdict:
    """The verdict where no hazard was seen."""
    written = {key: history for key, history in histories.items() if history.writes}
    if state.local:
        return Verdict(state=state, harmless="one per thread", count=len(written))
    if all(
        history.taken_back(one)
        for history in written.values()
        for one in history.writes
        if not one.absent
    ):
        return Verdict(state=state, harmless="written anew by each request")
    if all(memo[key] for key in written):
        once = not any(again_and_again(history.writes) for history in written.values())
        reason: Harmless = "lazily set once" if once and len(written) == 1 else "memo"
        return Verdict(state=state, harmless=reason, count=len(written))
    if scratch:
        return _set_apart(state, written) or _scratch(state, requests)
    return _unread(state, written) or Verdict(
        state=state, harmless="never read", count=len(written)
    )


def _unread(state: State, written: Mapping[str, History]) -> Verdict | None:
    """Different values of which no read was seen: possible, where requests set them anew."""
    writes = state.writes
    writer = next((one for one in reversed(writes) if not one.absent), writes[-1])
    other = next(
        (one for one in written[writer.key].writes if one.value != writer.value and not one.absent),
        None,
    )
    if other is None or state.reads or _once_each(writes):
        return None
    return Verdict(
        state=state,
        hazard="diverged" if other.store != writer.store else "crosses",
        writer=writer,
        other=other,
        possible=True,
    )


def _set_apart(state: State, written: Mapping[str, History]) -> Verdict | None:
    """What the first request of each worker set, and each to something else."""
    for history in written.values():
        last = {one.store: one for one in history.writes if one.type in _PLAIN}
        if len(history.writes) == len(last) and len({one.value for one in last.values()}) > 1:
            other, writer = list(last.values())[-2:]
            return Verdict(
                state=state, hazard="diverged", writer=writer, other=other, possible=True
            )
    return None


def _scratch(state: State, requests: Mapping[str, Request]) -> Verdict:
    """Each request writes before it reads: safe as long as no two run at a time."""
    if all(one.lent for one in state.writes):
        return Verdict(state=state, harmless="taken and given back")
    threads = {(one.process, one.thread) for one in state.writes}
    threaded = len(threads) > len({process for process, _ in threads}) or any(
        request.overlapped
        for one in state.writes
        if (request := requests.get(one.request)) is not None
    )
    if threaded:
        reads = state.reads
        reader = reads[-1] if reads else None
        return Verdict(
            state=state, hazard="torn", writer=state.writes[-1], reader=reader, possible=True
        )
    return Verdict(state=state, harmless="written anew by each request")


def _once_each(writes: Sequence[Access]) -> bool:
    """Whether each worker set it once, to something whose parts may well differ by now."""
    stores = {one.store for one in writes}
    return len(stores) == len(writes) and not any(one.type in _PLAIN for one in writes)
