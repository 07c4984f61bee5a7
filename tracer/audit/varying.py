"""Whether what is stored depends on the call that stores it, and not on its key alone.

A memo is idempotent: whoever fills it, the same key leads to an equal value. What is made from a
request, from another argument, by chance, or is one entry more for each call, is not: each worker
holds what the requests it happened to answer have left.
"""

from __future__ import annotations

from collections.abc import Sequence

from .facts import Chain, Shape
from .framework import BY_CHANCE, CONSTRUCTORS
from .module import Module, dotted
from .program import Program
from .state import Change, State

MOST_CALLS_DEEP = 3
_APPENDING = frozenset({
    "append", "appendleft", "extend", "extendleft", "insert", "next", "put",
    "put_nowait",
})  # fmt: skip
_STORING = frozenset({
    *_APPENDING, "add", "attribute", "bind", "set-item", "setdefault", "update",
})  # fmt: skip


def varies(program: Program, state: State, changes: Sequence[Change]) -> Change | None:
    """The first change that stores what depends on its call; None where none does."""
    return next((one for one in changes if _varies(program, state, one)), None)


def _varies(program: Program, state: State, one: Change) -> bool:
    write = one.write
    if write.how not in _STORING or one.function.name.rpartition(".")[2] in CONSTRUCTORS:
        return False
    if is_guarded(one) or write.how == "setdefault":
        return any(_is_of_request(one.module, chain) for chain in write.given)
    if state.key[0] == "on-object" and not one.answering:
        return False  # a setter that sets up an object, for all that is seen
    if write.how in _APPENDING and not _conditions(one):
        return True
    given = write.given
    if write.how == "update":
        given = tuple(chain for chain in given if _is_of_request(one.module, chain))
    return bool(given) or by_chance(program, one.module, one.function.name, write.made)


def is_guarded(one: Change) -> bool:
    """Whether a condition on the state itself decides about the write."""
    chain = one.write.chain
    return any(guard[: len(chain)] == chain for guard in one.write.guards)


def _conditions(one: Change) -> list[Chain]:
    """The conditions around a write that ask about more than the function's own parameters."""
    return [chain for chain in one.write.guards if ":" not in chain[0]]


def _is_of_request(module: Module, chain: Chain) -> bool:
    """Whether it is a part of a request; the whole of one is given on for many reasons."""
    if len(chain) < 2:
        return False
    if chain[0] == "$self":
        return True
    name, _, parameter = chain[0][1:].rpartition(":")
    function = module.functions.get(name)
    return function is not None and function.request == parameter


def by_chance(
    program: Program, module: Module, function: str, calls: Sequence[Chain], depth: int = 0
) -> bool:
    """Whether one of the calls gives another value each time: random, or the time."""
    known = module.functions.get(function)
    owner = program.owner_of(module, known) if known else ""
    for chain in calls:
        called = program.find(module, owner, chain[:-1])
        if dotted(called) in BY_CHANCE:
            return True
        if called is not None and called[0] == "function" and depth < MOST_CALLS_DEEP:
            other = program.modules[called[1]]
            made = returned(other.functions[called[2]].returns)
            if by_chance(program, other, called[2], made, depth + 1):
                return True
    return False


def returned(shapes: Sequence[Shape]) -> list[Chain]:
    """The calls that make what a function returns."""
    found: list[Chain] = []
    for shape in shapes:
        for number, part in enumerate(shape.chain):
            if part == "()":
                found.append(shape.chain[: number + 1])
        if shape.kind == "call":
            found.append((*shape.chain, "()"))
    return found
