"""Expressions as chains: which objects of the process an expression can lead to."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from .facts import Chain, Shape

MOST_STEPS = 7
MOST_WAYS = 4
MOST_ELEMENTS = 8
"""Of a container's display that are looked at."""
ELEMENT_METHODS = frozenset({"get", "setdefault", "values", "items", "__getitem__", "getlist"})
ITERATORS = frozenset({"enumerate", "reversed", "sorted", "list", "tuple", "iter", "set", "zip"})
NO_NODES = frozenset({
    *[type(one) for one in (None, True, 1, 1.0, 1j, "", b"", ...)], ast.Load, ast.Store, ast.Del,
    *ast.operator.__subclasses__(), *ast.cmpop.__subclasses__(), *ast.unaryop.__subclasses__(),
    *ast.boolop.__subclasses__(),
})  # fmt: skip
"""What can stand in a node of a tree and is no expression, statement or part of one."""
_SIMPLE_FIELDS = frozenset({
    "arg", "asname", "attr", "conversion", "ctx", "id", "is_async", "kind", "level", "n", "op",
    "ops", "s", "simple", "type_comment",
})  # fmt: skip
_CONTAINMENT = (ast.In, ast.NotIn)


class _Parts(dict[type[ast.AST], tuple[str, ...]]):
    """The fields of each kind of node that can hold nodes."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        found = tuple([name for name in kind._fields if name not in _SIMPLE_FIELDS])
        self[kind] = found
        return found


PARTS = _Parts()
_CONTAINER_DISPLAYS = (ast.ListComp, ast.SetComp, ast.DictComp)
_LEADING_BUILTINS = frozenset({"super", "type", "getattr", "cast"})
"""Functions, and one of `typing`, of which the arguments tell where the result leads."""
_NEW_CONTAINERS = frozenset({"list", "dict", "set", "bytearray"})


class _Attributes(dict[str, str]):
    """The step to each attribute, one object for all that take it."""

    def __missing__(self, name: str) -> str:
        made = self[name] = "." + name
        return made


_ATTRIBUTES = _Attributes()

Ways = tuple[Chain, ...]
Environment = dict[str, Ways]


class Names:
    """The names a piece of code can use: its own, then those of the functions around it.

    `known` says where each leads, `given` which are parameters (as roots of chains), and `bound`
    what has been assigned to each so far.
    """

    __slots__ = ("bound", "given", "globals", "known", "outer", "receiver")

    def __init__(self, outer: Names | None = None) -> None:
        self.known: Environment = {}
        self.given: dict[str, str] = {}
        self.bound: dict[str, list[ast.expr]] = {}
        self.globals: set[str] = set()
        self.outer = outer
        self.receiver: Chain | None = outer.receiver if outer else None

    def bind(self, target: ast.expr, value: ast.expr | None) -> None:
        """Note what the names of a target are made from."""
        if value is None:
            return
        if isinstance(target, ast.Name):
            self.bound.setdefault(target.id, []).append(value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for one in target.elts:
                self.bind(one, value)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, value)

    def ways(self, name: str) -> Ways:
        """Where a name leads; () for an object of the function's own."""
        scope: Names | None = self
        while scope is not None:
            if scope.globals and name in scope.globals:
                break
            found = scope.known.get(name)
            if found is not None:
                return found
            scope = scope.outer
        return ((name,),)


def ways(node: ast.expr, names: Names) -> Ways:
    """The chains an expression can stand for; () where it makes a new object."""
    if type(node) is ast.Name:
        name = node.id
        if not names.globals:  # most are names of the function's own
            found = names.known.get(name)
            if found is not None:
                return found
        return names.ways(name)
    leading = _LEADING.get(node.__class__)
    return () if leading is None else leading(node, names)


def _of_value(node: ast.NamedExpr | ast.Await | ast.Starred, names: Names) -> Ways:
    return ways(node.value, names)


def _of_any(node: ast.BoolOp, names: Names) -> Ways:
    return _joined(node.values, names)


def _of_either(node: ast.IfExp, names: Names) -> Ways:
    return _joined([node.body, node.orelse], names)


def _joined(nodes: list[ast.expr], names: Names) -> Ways:
    found: list[Chain] = []
    for node in nodes:
        found += ways(node, names)
    return tuple(found[:MOST_WAYS])


def step(found: Ways, one: str) -> Ways:
    """Each chain with one step more, as far as chains go."""
    if len(found) == 1:
        chain = found[0]
        return ((*chain, one),) if len(chain) < MOST_STEPS else ()
    if not found:
        return found
    return tuple([(*chain, one) for chain in found if len(chain) < MOST_STEPS])


def _attribute(node: ast.Attribute, names: Names) -> Ways:
    found, name = ways(node.value, names), node.attr
    if name == "__class__":
        return tuple([("$cls",) if chain == ("$self",) else (*chain, "()") for chain in found])
    return step(found, _ATTRIBUTES[name])


def _element(node: ast.Subscript, names: Names) -> Ways:
    if type(node.slice) is ast.Slice:
        return ()
    held = dictionary_of(node.value, names)
    if held is not None:
        return step(held, "." + (text_of(node.slice) or "*"))
    return step(ways(node.value, names), "[]")


def dictionary_of(node: ast.expr, names: Names) -> Ways | None:
    """The objects whose attributes a ``__dict__``, ``vars()`` or ``globals()`` holds."""
    if type(node) is ast.Attribute:
        return ways(node.value, names) if node.attr == "__dict__" else None
    if type(node) is ast.Call and type(node.func) is ast.Name:
        if node.func.id == "vars" and len(node.args) == 1:
            return ways(node.args[0], names)
        if node.func.id == "globals" and not node.args:
            return (("%module",),)
    return None


def text_of(node: ast.expr | None) -> str:
    """The text a literal stands for; empty for all else."""
    if type(node) is ast.Constant and type(node.value) is str:
        return node.value
    return ""


def _returned(node: ast.Call, names: Names) -> Ways:
    function = node.func
    if type(function) is ast.Name:
        name = function.id
        if name in _LEADING_BUILTINS:
            arguments = node.args
            if name == "super":
                return (names.receiver,) if names.receiver else ()
            if name == "type" and len(arguments) == 1:
                found = ways(arguments[0], names)
                return tuple([("$cls",) for chain in found if chain == ("$self",)])
            if name == "getattr" and len(arguments) >= 2:
                return step(ways(arguments[0], names), "." + (text_of(arguments[1]) or "*"))
            if name == "cast" and len(arguments) == 2:
                return ways(arguments[1], names)
        return step(names.ways(name), "()")
    if type(function) is ast.Attribute and function.attr in ELEMENT_METHODS:
        return step(ways(function.value, names), "[]")
    return step(ways(function, names), "()")


_LEADING: dict[type[ast.AST], Callable[[Any, Names], Ways]] = {
    ast.Attribute: _attribute,
    ast.Subscript: _element,
    ast.Call: _returned,
    ast.BoolOp: _of_any,
    ast.IfExp: _of_either,
    ast.NamedExpr: _of_value,
    ast.Await: _of_value,
    ast.Starred: _of_value,
}


def elements(node: ast.expr, names: Names) -> Ways:
    """What a loop over an expression gives: the elements of what it leads to."""
    while (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ITERATORS
        and node.args
    ):
        node = node.args[0]
    found = ways(node, names)
    return tuple([c if c and c[-1] == "[]" and _is_view(node) else (*c, "[]") for c in found])


def _is_view(node: ast.expr) -> bool:
    """Whether it is ``x.items()`` or the like, of which the elements are those of ``x``."""
    return isinstance(node, ast.Call)


def shapes(node: ast.expr | None, names: Names) -> tuple[Shape, ...]:
    """The kinds of value an expression can give."""
    if node is None:
        return ()
    kind = node.__class__
    if kind is ast.Constant:
        return (_NONE,) if node.value is None else (_CONSTANT,)  # type: ignore[attr-defined]
    if kind is ast.List or kind is ast.Set:
        elements: list[ast.expr] = node.elts  # type: ignore[attr-defined]
        return (_FILLED, *_held(elements, names)) if elements else (_EMPTY,)
    if kind is ast.Dict:
        values: list[ast.expr] = node.values  # type: ignore[attr-defined]
        return (_FILLED, *_held(values, names)) if values else (_EMPTY,)
    if kind is ast.Tuple:
        return (_OTHER, *_held(node.elts, names))  # type: ignore[attr-defined]
    if kind in _CONTAINER_DISPLAYS:
        return (_FILLED,)
    if kind is ast.BoolOp:
        return _any(node.values, names)  # type: ignore[attr-defined]
    if kind is ast.IfExp:
        return _any([node.body, node.orelse], names)  # type: ignore[attr-defined]
    if kind is ast.NamedExpr:
        return shapes(node.value, names)  # type: ignore[attr-defined]
    if kind is ast.Call:
        return _call_shape(node, names)  # type: ignore[arg-type]
    found = ways(node, names)
    if found:
        return tuple(
            [
                Shape("call", chain[:-1]) if chain[-1] == "()" else Shape("ref", chain)
                for chain in found
            ]
        )
    return (_OTHER,)


def _held(nodes: list[ast.expr], names: Names) -> list[Shape]:
    """What makes the elements of a container."""
    return [
        Shape("holds", chain)
        for node in nodes[:MOST_ELEMENTS]
        if node.__class__ is ast.Call
        for chain in ways(node.func, names)
    ]


def _call_shape(node: ast.Call, names: Names) -> tuple[Shape, ...]:
    function = node.func
    if isinstance(function, ast.Name) and function.id in _NEW_CONTAINERS:
        return (_FILLED,) if node.args or node.keywords else (_EMPTY,)
    returned = ways(node, names)
    called = tuple([Shape("call", chain[:-1]) for chain in returned if chain[-1] == "()"])
    led = tuple([Shape("ref", chain) for chain in returned if chain[-1] != "()"])
    return called + led or (_OTHER,)


def _any(nodes: list[ast.expr], names: Names) -> tuple[Shape, ...]:
    found: list[Shape] = []
    for node in nodes:
        found += shapes(node, names)
    return tuple(found[:MOST_WAYS])


_NONE, _CONSTANT, _OTHER = Shape("none"), Shape("constant"), Shape("other")
_EMPTY, _FILLED = Shape("empty"), Shape("filled")


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes of which a node is made, but for contexts and operators."""
    found: list[ast.AST] = []
    for name in PARTS[node.__class__]:
        value: Any = getattr(node, name, None)
        if value.__class__ is list:
            for one in value:
                if one.__class__ not in NO_NODES:
                    found.append(one)
        elif value.__class__ not in NO_NODES:
            found.append(value)
    return found


def nodes(root: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it; faster than `ast.walk`, and in no order."""
    stack: list[ast.AST] = [root]
    while stack:
        one = stack.pop()
        yield one
        stack += children(one)


def expressions(root: ast.AST) -> Iterator[ast.expr]:
    """The names and attributes an expression reads."""
    for one in nodes(root):
        if one.__class__ is ast.Name or one.__class__ is ast.Attribute:
            yield one


def tested_chains(test: ast.expr, names: Names) -> list[Chain]:
    """What a condition asks about: a chain for the value itself, with ``[]`` for an element."""
    kind = test.__class__
    if kind is ast.Name or kind is ast.Attribute or kind is ast.Subscript:
        return list(ways(test, names))
    found: list[Chain] = []
    if type(test) is ast.Compare:
        found += tested_chains(test.left, names)
        for operator, value in zip(test.ops, test.comparators, strict=True):
            if operator.__class__ in _CONTAINMENT:
                found += step(ways(value, names), "[]")
            elif type(value) is not ast.Constant:
                found += tested_chains(value, names)
    elif type(test) is ast.Call:
        found += _asked(test, names)
        for argument in test.args:
            found += tested_chains(argument, names)
    elif type(test) is ast.BoolOp:
        for value in test.values:
            found += tested_chains(value, names)
    elif type(test) is ast.UnaryOp:
        return tested_chains(test.operand, names)
    else:
        for child in children(test):
            if isinstance(child, ast.expr):
                found += tested_chains(child, names)
    return found


def _asked(call: ast.Call, names: Names) -> Ways:
    """What a call in a condition asks about: an attribute by its name, an element, or itself."""
    function = call.func
    if isinstance(function, ast.Attribute):
        found = ways(function.value, names)
        return step(found, "[]") if function.attr in ELEMENT_METHODS else found
    named = function.id if isinstance(function, ast.Name) else ""
    if named in ("hasattr", "getattr") and len(call.args) >= 2:
        return step(ways(call.args[0], names), "." + (text_of(call.args[1]) or "*"))
    return ()
