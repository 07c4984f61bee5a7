"""The names of a function: where each lives, and which stand for what it has made itself."""

import _ast
from _ast import (
    AnnAssign,
    Assign,
    AsyncFor,
    AsyncFunctionDef,
    AsyncWith,
    Call,
    ClassDef,
    Constant,
    Dict,
    DictComp,
    For,
    FunctionDef,
    Global,
    JoinedStr,
    List,
    ListComp,
    Load,
    Name,
    Nonlocal,
    Set,
    SetComp,
    Starred,
    Store,
    Tuple,
    With,
)

from .state_syntax import children, own_nodes, parameters, terminal

_FRESH_NODES = (Dict, List, Set, Tuple, DictComp, ListComp, SetComp, Constant, JoinedStr)
_FRESH_CALLS = frozenset(
    "dict list set frozenset tuple sorted str int len OrderedDict defaultdict Counter deque"
    " bytearray zip map filter enumerate range".split()
)


class LocalNames:
    """The names of one function: where each lives."""

    def __init__(self, node, parent, names):
        self.parent = parent
        self.inner = []
        self.globals, self.nonlocals = set(), set()
        self.locals = set(parameters(node))
        self.aliases = set()
        for one in own_nodes(node):
            kind = type(one)
            if kind is Name and type(one.ctx) is not Load:
                self.locals.add(one.id)
            elif kind is _ast.Global:
                self.globals.update(one.names)
            elif kind is _ast.Nonlocal:
                self.nonlocals.update(one.names)
            elif kind in (FunctionDef, AsyncFunctionDef, ClassDef):
                self.locals.add(one.name)
            elif kind in (_ast.Import, _ast.ImportFrom):
                self.locals.update((a.asname or a.name).partition(".")[0] for a in one.names)
            elif kind.__name__ in ("ExceptHandler", "MatchAs", "MatchStar", "MatchMapping"):
                name = getattr(one, "name", None) or getattr(one, "rest", None)
                self.locals.update([name] if name else [])
            elif kind is _ast.Assign and terminal(one.value) in names.changed:
                self.aliases.update(t.id for t in one.targets if type(t) is Name)
            if kind.__name__ == "NamedExpr" and terminal(one.value) in names.changed:
                self.aliases.add(one.target.id)
        self.locals -= self.globals | self.nonlocals
        self.fresh = fresh_locals(node) - self.globals - self.nonlocals
        arguments = parameters(node)
        is_init = getattr(node, "name", "") == "__init__"
        self.made = arguments[0] if is_init and arguments else None
        self._cells = names.cells

    def resolve(self, name):
        """Where a name lives: local, enclosing, cell (an enclosing one that is rebound), global."""
        if any(name in inner for inner in self.inner):
            return "inner"
        if name in self.globals:
            return "global"
        if name in self.nonlocals:
            return "cell"
        if name in self.locals:
            return "local"
        outer = self.parent
        while outer is not None:
            if name in outer.globals:
                return "global"
            if name in outer.locals or name in outer.nonlocals:
                return "cell" if name in self._cells else "enclosing"
            outer = outer.parent
        return "global"


def fresh_locals(function):
    """The names of a function that only ever stand for what it has just made itself."""
    fresh, others = set(), set(parameters(function))
    for node in own_nodes(function):
        kind = type(node)
        if kind in (Assign, AnnAssign) and node.value is not None:
            targets = node.targets if kind is Assign else [node.target]
            if _is_fresh(node.value) and all(type(target) is Name for target in targets):
                fresh.update(target.id for target in targets)
            else:
                others.update(_stored(targets))
        elif kind in (Global, Nonlocal):
            others.update(node.names)
        elif kind in (For, AsyncFor):
            others.update(_stored([node.target]))
        elif kind in (With, AsyncWith):
            others.update(_stored([i.optional_vars for i in node.items if i.optional_vars]))
        elif kind.__name__ in ("NamedExpr", "comprehension"):
            others.update(_stored([node.target]))
    return fresh - others


def local_names(function):
    """The parameters of a function and the names it assigns and does not declare global."""
    found, others = set(parameters(function)), set()
    for node in own_nodes(function):
        if type(node) is Name and type(node.ctx) is not Load:
            found.add(node.id)
        elif type(node) in (Global, Nonlocal):
            others.update(node.names)
    return found - others


def _stored(targets):
    waiting = list(targets)
    while waiting:
        node = waiting.pop()
        if type(node) is Name and type(node.ctx) is Store:
            yield node.id
        elif isinstance(node, (Tuple, List, Starred)):
            waiting.extend(children(node))


def _is_fresh(node):
    if isinstance(node, _FRESH_NODES):
        return True
    return type(node) is Call and type(node.func) is Name and node.func.id in _FRESH_CALLS
