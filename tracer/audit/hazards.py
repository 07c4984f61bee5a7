"""How requests at the same time can go wrong in a state: one judge for each way."""

from __future__ import annotations

from .facts import Shape
from .program import Program
from .state import Change, State
from .varying import is_guarded

ADDING = frozenset({
    "add", "append", "appendleft", "appendlist", "extend", "extendleft", "insert", "set-item",
    "setlist", "update",
})  # fmt: skip
_TAKING = frozenset({"delete-item", "remove", "pop", "popitem", "popleft"})
_SCRATCH_NAMES = ("request", "environ", "user")

Found = tuple[str, str, str] | None


def saved_and_restored(program: Program, state: State, changes: list[Change]) -> Found:
    """A new value for a while: what is put back was read before, and may be another's."""
    binds = [one for one in changes if one.write.how == "bind" and one.rebinds]
    restores = [one for one in binds if _puts_back(program, state, one)]
    if restores and len(binds) > len(restores):
        return (
            "unsafe:save-restore", "same",
            "It is replaced for a while and put back: two at once put back the wrong one.",
        )  # fmt: skip
    return None


def _puts_back(program: Program, state: State, one: Change) -> bool:
    """Whether a write stores what was read from the same state, in a local or an attribute."""
    owner = program.owner_of(one.module, one.function)
    for shape in one.write.values:
        if shape.kind != "ref" or len(one.write.values) > 1:
            continue
        if shape.chain == one.write.chain:
            return True
        kept = program.find(one.module, owner, shape.chain)
        if kept is None or kept == state.key or kept[0] != "on-object":
            continue
        for module, function, held in program.object_values.get(kept, ()):
            if held.kind != "ref":
                continue
            if program.find(module, program.owner_of(module, function), held.chain) == state.key:
                return True
    return False


def lost_update(program: Program, state: State, changes: list[Change]) -> Found:
    for one in changes:
        if not one.write.old:
            continue
        if one.write.how == "augment" and state.kind == "container":
            continue
        if (
            one.write.how == "bind"
            and one.write.guards
            and is_guarded(one)
            and not one.write.looped
        ):
            continue
        text = "It is made from its own old value: of two updates at once one is lost."
        counts = one.write.how in ("augment", "augment-item") and not is_guarded(one)
        return "unsafe:lost-update", "diverges" if counts else "cache", text
    return None


def scratch(program: Program, state: State, changes: list[Change]) -> Found:
    """Reset and filled anew by each call, or given what belongs to one request."""
    groups: dict[tuple[str, str], list[Change]] = {}
    for one in changes:
        groups.setdefault((one.module.name, ""), []).append(one)
        if one.rebinds and any(_is_of_request(shape) for shape in one.write.values):
            return (
                "unsafe:shared-scratch", "diverges",
                "It is given what belongs to one request: another may read it.",
            )  # fmt: skip
    for group in groups.values():
        reset = [
            one for one in group
            if not is_guarded(one)
            and (one.write.how == "fill" or (one.write.how == "clear" and _also_adds(group, one)))
        ]  # fmt: skip
        emptied = [
            one for one in group
            if one.write.how == "bind" and _is_empty(one) and not is_guarded(one)
        ]  # fmt: skip
        gathers = any(
            one.write.how in ("append", "extend", "insert") and not is_guarded(one) for one in group
        )
        if (reset and any(one.write.how in ADDING for one in group)) or (emptied and gathers):
            return (
                "unsafe:shared-scratch", "diverges",
                "It is emptied and filled anew by each call: two at once mix what they gather.",
            )  # fmt: skip
    return None


def _is_empty(one: Change) -> bool:
    return any(shape.kind == "empty" for shape in one.write.values)


def _also_adds(group: list[Change], reset: Change) -> bool:
    return any(one.function is reset.function and one.write.how in ADDING for one in group)


def _is_of_request(shape: Shape) -> bool:
    root = shape.chain[0] if shape.chain else ""
    return root.startswith("$") and root.rpartition(":")[2] in _SCRATCH_NAMES


def handed_out(program: Program, state: State, changes: list[Change]) -> Found:
    """A whole update of an object that other code holds, too."""
    for one in changes:
        foreign = sum(part[0] == "." for part in one.write.chain[1:]) > 1
        if one.write.how in ("update", "extend") and foreign and one.write.chain[0] == "$self":
            return (
                "unsafe:shared-update", "cache",
                "It belongs to another object and is changed while that may be in use.",
            )  # fmt: skip
    return None


def checked(program: Program, state: State, changes: list[Change]) -> Found:
    """What a condition saw may be gone, or be there twice, when it is acted upon."""
    for one in changes:
        guarded = is_guarded(one) and not one.write.raised
        if one.write.how in _TAKING and guarded:
            return (
                "unsafe:check-then-act", "cache",
                "What was looked for may be gone when it is taken out.",
            )  # fmt: skip
    return None


JUDGES = (saved_and_restored, lost_update, scratch, handed_out, checked)
"""In order: the first that finds something says the most."""
