"""What one module says of itself, before it is known what its names stand for.

Facts depend on a file's content alone, so they are kept by its hash. A *chain* is an expression
that leads to an object: a root and steps. The root is a name of the module, ``$self`` or ``$cls``,
``$FUNCTION:PARAMETER``, or ``%LEVEL:MODULE:NAME`` for what a function imports; a step is ``.name``
(an attribute), ``[]`` (an element) or ``()`` (what a call returns).
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

Chain: TypeAlias = tuple[str, ...]


class Shape(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What kind of value an expression gives.

    `kind` is empty or filled (a list, dict or set of its own), none, constant, call (of `chain`),
    ref (what `chain` leads to), holds (beside the others: a call of `chain` makes an element of it)
    or other.
    """

    kind: str
    chain: Chain = ()


class Write(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One place that changes the object or the name `chain` leads to.

    `how` is bind, augment or delete (of the name or attribute itself); set-item, augment-item,
    delete-item, fill (a whole slice), attribute (of an element) or the name of a mutating method.
    `locks` are the chains of the ``with`` blocks around it, `values` what is stored. `old` tells
    that the new value is made from the old one, `looped` that it stands in a loop, `guards` are
    the chains tested by the conditions around it, with ``[]`` where they ask for an element.
    `raised` tells that it stands in an exception's handler, `key` leads to the key of an item.
    `given` are the parameters that the value is made from and its key is not, each with the
    attribute that is read of it; `made` the calls that value and key are made by.
    """

    chain: Chain
    how: str
    line: int
    locks: tuple[Chain, ...] = ()
    values: tuple[Shape, ...] = ()
    old: bool = False
    looped: bool = False
    guards: tuple[Chain, ...] = ()
    raised: bool = False
    key: Chain = ()
    given: tuple[Chain, ...] = ()
    made: tuple[Chain, ...] = ()


class Call(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One call: of what, with which arguments (those that lead anywhere), and inside which locks.

    `arguments` are pairs of a position or a parameter's name, and a chain.
    """

    chain: Chain
    line: int
    locks: tuple[Chain, ...] = ()
    arguments: tuple[tuple[str, Chain], ...] = ()


class Function(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One function, or (with an empty name) what the module does when it is imported.

    `name` is dotted; `owner` is the class whose method it is, `outer` the function it stands in.
    `tests` are the chains its conditions look at. `decorates` tells that it gives back a function
    made within it, or one of its parameters: the form of a decorator. `request` is the parameter
    that is a request, by its name or annotation; empty for none.
    """

    name: str
    line: int
    owner: str = ""
    outer: str = ""
    decorators: tuple[Chain, ...] = ()
    parameters: tuple[str, ...] = ()
    decorates: bool = False
    calls: tuple[Call, ...] = ()
    writes: tuple[Write, ...] = ()
    tests: tuple[Chain, ...] = ()
    returns: tuple[Shape, ...] = ()
    request: str = ""


class Binding(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A name that the module or a class body binds, and to what."""

    name: str
    line: int
    shapes: tuple[Shape, ...] = ()
    texts: tuple[str, ...] = ()


class Class(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A class: its dotted name, its bases as chains, what its body binds, its decorators."""

    name: str
    line: int
    bases: tuple[Chain, ...] = ()
    bindings: tuple[Binding, ...] = ()
    outer: str = ""
    decorators: tuple[Chain, ...] = ()


class Facts(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """All of one module. `imports` maps a name to the ``%LEVEL:MODULE:NAME`` it stands for."""

    imports: dict[str, str] = {}
    stars: tuple[str, ...] = ()
    bindings: tuple[Binding, ...] = ()
    classes: tuple[Class, ...] = ()
    functions: tuple[Function, ...] = ()
    python2: bool = False


def is_of_parameter(chain: Chain) -> bool:
    """Whether a chain begins at a parameter, of which only the callers can tell what it is."""
    return chain[0][0] == "$" and ":" in chain[0]
