"""A state and its changes → how it is used, how safely, and whether workers differ in it."""

from __future__ import annotations

import msgspec

from .facts import Chain, Shape
from .framework import RESOURCES, THREAD_IDS
from .hazards import ADDING, JUDGES, lost_update, saved_and_restored
from .module import dotted
from .program import Program
from .state import Change, State
from .varying import by_chance, is_guarded, returned, varies

_ORDER = ("request", "setup", "registration", "management", "test")


class Verdict(msgspec.Struct, frozen=True):
    """What a state was found to be; the fields are those of :class:`AuditedState`."""

    access: str
    safety: str
    worker: str
    initialised: str = ""
    repeated: bool = False
    reason: str = ""
    varies: bool = False


def classify(program: Program, state: State) -> Verdict:
    """How a state is used."""
    if state.kind in ("thread-local", "context"):
        what = "thread" if state.kind == "thread-local" else "context"
        return Verdict("confined", "confined", "n/a", reason=f"Each {what} has its own.")
    if state.kind == "memo":
        return _memo(program, state)
    if state.kind == "lock":
        return Verdict("ro", "locked", "n/a", reason="It is a lock.")
    if not state.changes:
        return Verdict("ro", "safe", "same", reason="Nothing changes it after its definition.")
    later = [one for one in state.changes if one.phases != {"import"}]
    if not later:
        return Verdict("import", "import", "same", reason="Only its own module's import fills it.")
    outside_tests = [one for one in later if one.phases != {"test"}]
    for_tests = _is_for_tests(program, state, later)
    later = outside_tests or later
    access = _access(state, later)
    if for_tests:
        return Verdict(access, "test", "same", reason="Tests put it there and take it away.")
    if _is_keyed_by_thread(later):
        return Verdict(
            "confined", "confined", "n/a", reason="Each thread has a key of its own in it."
        )
    phase = next(name for name in _ORDER if any(name in one.phases for one in later))
    if state.key[0] != "on-object" and any(counts(one) for one in later):
        phase = "request"
    if state.key[0] == "external":
        return _external(program, state, later, phase)
    if phase != "request":
        if phase == "registration" and _all_locked(later):
            return Verdict(access, "locked", "same", reason="Each change holds a lock.")
        return Verdict(access, phase, "same", reason=_WHEN[phase])
    at_any_time = [
        one
        for one in later
        if ("request" in one.phases or counts(one))
        and not (one.readied and is_guarded(one) and one.write.how == "bind")
    ]
    if not at_any_time:
        return Verdict(access, "setup", "same", reason="A ready() fills it before any request.")
    return _at_any_time(program, state, access, at_any_time)


def _memo(program: Program, state: State) -> Verdict:
    """What a function's memo holds is what the function returns."""
    module = program.modules[state.key[1]]
    function = module.functions.get(state.key[-1])
    if function and by_chance(program, module, function.name, returned(function.returns)):
        return Verdict(
            "memo", "benign", "diverges", "complete", True,
            "It keeps a value that is another one each time: each worker has its own.", True,
        )  # fmt: skip
    later = [one for one in state.changes if "request" in one.phases]
    if varies(program, state, later) is not None:
        return Verdict("memo", "benign", "diverges", "complete", True, _VARIES, True)
    return Verdict(
        "memo", "benign", "cache", "complete", True,
        "Two threads can compute the same value, and either is kept.",
    )  # fmt: skip


def _is_for_tests(program: Program, state: State, later: list[Change]) -> bool:
    """Whether a module has it only while tests run: they take away what no module defines."""
    return (
        state.key[0] == "global"
        and state.key[2] not in program.modules[state.key[1]].bindings
        and any(one.write.how == "delete" and one.phases == {"test"} for one in later)
    )


def counts(one: Change) -> bool:
    """Whether it counts up what a class makes: objects can be made at any time."""
    return one.write.how == "augment" and one.constructing and one.phases != {"test"}


_WHEN = {
    "setup": "Changed only while Django or the object is set up.",
    "registration": "Changed only where something is registered, which start-up does.",
    "management": "Changed only under management commands or the development server.",
    "test": "Changed only by tests.",
}


def _is_keyed_by_thread(changes: list[Change]) -> bool:
    """Whether each item belongs to the thread that stores it: a thread-local made by hand."""
    items = [
        one
        for one in changes
        if one.write.how in ("set-item", "delete-item") and one.write.chain[-1] != "[]"
    ]
    own = [one for one in items if len(one.write.key) > 1 and _is_thread_id(one.write.key)]
    listed = set(map(id, items))
    others = [one for one in changes if id(one) not in listed]
    return bool(own) and own == items and all(one.write.chain[-1] == "[]" for one in others)


def _is_thread_id(key: Chain) -> bool:
    return key[-1] == "()" and key[-2].lstrip(".").endswith(THREAD_IDS)


def _access(state: State, later: list[Change]) -> str:
    rebound = mutated = False
    for one in later:
        in_place = one.write.how == "augment" and state.kind == "container"
        if one.rebinds and not in_place:
            rebound = True
        else:
            mutated = True
    return "reb+mut" if rebound and mutated else "rebound" if rebound else "mutated"


def _all_locked(changes: list[Change]) -> bool:
    """Whether each change holds a lock, but for those that are one step by themselves."""
    return any(one.locked for one in changes) and all(
        one.locked or one.write.how == "setdefault" for one in changes
    )


def _external(program: Program, state: State, later: list[Change], phase: str) -> Verdict:
    worker = "same" if phase == "setup" else "n/a"
    reason = "It belongs to code that was not audited."
    if all(one.locked for one in later):
        return Verdict("mutated", "locked", worker, reason=reason)
    if phase != "request":
        return Verdict("mutated", phase, worker, reason=reason)
    found = saved_and_restored(program, state, later) or lost_update(program, state, later)
    if found is not None:
        return Verdict("mutated", found[0], worker, reason=found[2])
    return Verdict("mutated", "unsafe:shared-update", worker, reason=reason)


def _at_any_time(program: Program, state: State, access: str, changes: list[Change]) -> Verdict:
    varying = varies(program, state, [one for one in changes if "request" in one.phases])
    if _all_locked(changes):
        later = [one for one in changes if not _is_registration(one)]
        filled = all(is_guarded(one) for one in later) and varying is None
        worker = "diverges" if later and not filled else "cache" if later else "same"
        return Verdict(
            access, "locked", worker, reason="Each change holds a lock.", varies=varying is not None
        )
    unlocked = [one for one in changes if not one.locked]
    initialised = _initialised(unlocked)
    repeated = any(is_guarded(one) and one.write.how != "setdefault" for one in unlocked)
    for judge in JUDGES:
        found = judge(program, state, unlocked)
        if found is not None:
            safety, worker, reason = found
            return Verdict(
                access, safety, worker, initialised, repeated, reason, varying is not None
            )
    if initialised == "half-done":
        return Verdict(
            access, "unsafe:check-then-act", "cache", initialised, repeated,
            "It is filled step by step while others can see it.",
        )  # fmt: skip
    if varying is not None:
        shared = varying.rebinds and not is_guarded(varying)
        return Verdict(
            access, "unsafe:shared-scratch" if shared else "benign", "diverges", initialised,
            repeated, _LEFT if shared else _VARIES, True,
        )  # fmt: skip
    worker = "cache"
    if any(_is_resource(program, one) for one in unlocked):
        worker = "diverges"
    if all(_stores_locks(program, one) for one in unlocked):
        worker = "same"
    return Verdict(
        access, "benign", worker, initialised, repeated,
        "What two threads write at once is the same, or under different keys.",
    )  # fmt: skip


_VARIES = "What it holds depends on the requests its worker has answered; the others differ."
_LEFT = "It keeps what one call brought: the next request reads that, or asks a worker without it."


def _is_registration(one: Change) -> bool:
    name = one.function.name.rpartition(".")[2].lstrip("_")
    return name.startswith(("connect", "disconnect", "register", "clear", "remove", "unregister"))


def _initialised(changes: list[Change]) -> str:
    """How a state that is filled on first use becomes visible."""
    complete = False
    by_function: dict[tuple[str, str], list[Change]] = {}
    for one in changes:
        by_function.setdefault((one.module.name, one.function.name), []).append(one)
    for group in by_function.values():
        guarded = [one for one in group if _is_whole_guard(one)]
        steps = [
            one
            for one in guarded
            if one.write.how in ADDING
            and (one.write.looped or sum(two.write.how in ADDING for two in guarded) > 1)
        ]
        whole = [one for one in guarded if one.write.how == "bind" and not one.write.looped]
        if steps:
            return "half-done"
        keyed = any(is_guarded(one) and _is_keyed(one) for one in group)
        complete = complete or bool(whole) or keyed
    return "complete" if complete else ""


def _is_whole_guard(one: Change) -> bool:
    """Whether a condition on the state as a whole decides about the write."""
    return one.write.chain[-1] != "[]" and one.write.chain in one.write.guards


def _is_keyed(one: Change) -> bool:
    return one.write.how in ("set-item", "setdefault", "add")


def _is_resource(program: Program, one: Change) -> bool:
    made = [_made_name(program, one, shape).lower() for shape in one.write.values]
    return any(name.endswith(RESOURCES) for name in made)


def _stores_locks(program: Program, one: Change) -> bool:
    made = [shape for shape in one.write.values if shape.kind != "holds"]
    return bool(made) and all(_made_name(program, one, each).endswith("Lock") for each in made)


def _made_name(program: Program, one: Change, shape: Shape) -> str:
    if shape.kind != "call" or not shape.chain:
        return ""
    owner = program.owner_of(one.module, one.function)
    found = dotted(program.find(one.module, owner, shape.chain))
    return found or shape.chain[-1].lstrip(".")
