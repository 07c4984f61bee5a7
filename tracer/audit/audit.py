"""Paths → an audit: find, read, link, classify."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from tracer.trace.audited import Audit, AuditedState, StateWrite
from tracer.trace.errors import TracerError

from .cache import Cache
from .classify import classify
from .files import find_sources
from .gather import Progress, gather, modules
from .program import Program
from .state import Change, State
from .states import States

MOST_WRITES = 60
_PHASES = ("request", "setup", "registration", "import", "management", "test")


def audit(
    targets: Sequence[str],
    *,
    search: Iterable[str] = (),
    cache: Path | None = None,
    processes: int = 2,
    progress: Progress = lambda done, of: None,
) -> Audit:
    """The process-wide state in the source of paths and packages.

    Nothing that is audited is imported or executed. `cache` is a directory for what was read,
    `processes` how many read at the same time. `TracerError` where there is nothing to audit.
    """
    sources = find_sources(targets, search)
    if not sources:
        raise TracerError(
            "audit-empty",
            f"There is no Python file in {' '.join(targets)}.",
            "Give a directory with Python source, or the name of a package.",
        )
    collecting = gc.isenabled()
    gc.disable()  # what is read stays, and has no circles that are worth a search
    found = gather(sources)
    kept = Cache(cache)
    try:
        whole = kept.audit(found.digest)
        if whole is not None:
            progress(len(sources), len(sources))
            return msgspec.msgpack.decode(whole, type=Audit)
        read = modules(found, kept, processes, progress)
        states = States(Program(read))
        result = Audit(
            states=tuple(_entries(states)),
            left_out=tuple(sorted(found.left_out, key=lambda one: one.file)),
            files=len(read),
            python2=sum(module.facts.python2 for module in read),
        )
        kept.add_audit(found.digest, msgspec.msgpack.encode(result))
        return result
    finally:
        kept.close()
        if collecting:
            gc.enable()


def _entries(states: States) -> list[AuditedState]:
    found = [_entry(states.program, one) for one in states.found.values()]
    return sorted(found, key=lambda one: (one.module, one.name))


def _entry(program: Program, state: State) -> AuditedState:
    verdict = classify(program, state)
    return AuditedState(
        module=state.module,
        name=state.name,
        kind=state.kind,
        place=f"{state.shown}:{state.line}",
        writes=tuple(dict.fromkeys([_write(one) for one in state.changes]))[:MOST_WRITES],
        **msgspec.structs.asdict(verdict),
    )


def _write(change: Change) -> StateWrite:
    return StateWrite(
        how=_HOW.get(change.write.how, f".{change.write.how}()"),
        rebinds=change.rebinds,
        function=change.function.name,
        place=change.place,
        phases=tuple([name for name in _PHASES if name in change.phases]),
        locked=change.locked,
    )


_HOW = {
    "bind": "assigned",
    "augment": "augmented",
    "delete": "deleted",
    "set-item": "item set",
    "augment-item": "item augmented",
    "delete-item": "item deleted",
    "fill": "filled anew",
    "attribute": "attribute of an element set",
    "next": "next() of it",
}
