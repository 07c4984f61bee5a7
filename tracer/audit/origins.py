"""What a stored value is made from: parameters and calls, followed through local names."""

from __future__ import annotations

import ast

from .chains import Names, children, step, text_of, ways
from .facts import Chain

MOST_ORIGINS = 12
MOST_NODES = 400
"""Of an expression and the local names in it; what is longer is judged by its beginning."""


def origins(roots: list[ast.expr], names: Names) -> tuple[list[Chain], list[Chain]]:
    """The parameters that expressions are made from, and the calls they are made by.

    A parameter is told with the attribute that is read of it, ``request.GET``, and
    ``self.request`` counts as one.
    """
    given: dict[Chain, None] = {}
    made: dict[Chain, None] = {}
    seen: set[tuple[int, str]] = set()
    stack: list[tuple[ast.AST, Names]] = [(one, names) for one in reversed(roots)]
    left = MOST_NODES
    while stack and left:
        left -= 1
        node, scope = stack.pop()
        if type(node) is ast.Constant:
            continue
        if type(node) is ast.Name:
            stack += _followed(node.id, scope, "", given, seen)
            continue
        if type(node) is ast.Attribute:
            if type(node.value) is ast.Name:
                stack += _followed(node.value.id, scope, "." + node.attr, given, seen)
                continue
            if _is_own_request(node.value, scope):
                given["$self", ".request", "." + node.attr] = None
                continue
        elif type(node) is ast.Call:
            for chain in step(ways(node.func, scope), "()"):
                made[chain] = None
        for one in children(node):
            stack.append((one, scope))
    return list(given)[:MOST_ORIGINS], list(made)[:MOST_ORIGINS]


def _is_own_request(node: ast.expr, names: Names) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "request"
        and isinstance(node.value, ast.Name)
        and names.ways(node.value.id) == (("$self",),)
    )


def _followed(
    name: str,
    scope: Names,
    attribute: str,
    given: dict[Chain, None],
    seen: set[tuple[int, str]],
) -> list[tuple[ast.AST, Names]]:
    """What a local name was bound to; a parameter is added to what is `given`."""
    at: Names | None = scope
    while at is not None:
        if name in at.globals:
            return []
        parameter = at.given.get(name)
        bound = at.bound.get(name)
        if parameter is not None:
            given[(parameter, attribute) if attribute else (parameter,)] = None
        if bound is not None and (id(at), name) not in seen:
            seen.add((id(at), name))
            return [(one, at) for one in bound]
        if parameter is not None or bound is not None:
            return []
        at = at.outer
    if attribute == ".request" and scope.ways(name) == (("$self",),):
        given["$self", ".request"] = None
    return []


def covered(one: Chain, keys: list[Chain]) -> bool:
    """Whether a key is made from the same parameter, or from the same part of it."""
    return any(key[: len(one)] == one or one[: len(key)] == key or _same(one, key) for key in keys)


def _same(one: Chain, key: Chain) -> bool:
    """Parts of one object belong together, but for those of a request, which has many."""
    return one[0] == key[0] and one[0] != "$self" and not one[0].endswith(":request")


def key_of(node: ast.AST) -> list[ast.expr]:
    """The expressions that say where in a container something is stored."""
    found: list[ast.expr] = []
    if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Delete)):
        targets = node.targets if isinstance(node, (ast.Assign, ast.Delete)) else [node.target]
        found += [one for one in targets if not isinstance(one, ast.Name)]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        found.append(node.func.value)
        if node.func.attr in ("setdefault", "__setitem__", "setlist", "add"):
            found += node.args[:1]
    elif isinstance(node, ast.Call) and len(node.args) > 1 and not text_of(node.args[1]):
        found += node.args[:2]  # setattr(object, name, value)
    return found
