"""Python source as a syntax tree: how it is parsed, walked and read."""

import _ast
from _ast import (
    AST,
    AsyncFunctionDef,
    Attribute,
    Call,
    ClassDef,
    Constant,
    FunctionDef,
    Lambda,
    Name,
    PyCF_ONLY_AST,
    Starred,
    Store,
    Subscript,
    Tuple,
)

MUTATORS = frozenset(
    "append appendleft add clear discard extend extendleft insert pop popitem popleft remove"
    " setdefault sort reverse update rotate cache_clear move_to_end subtract difference_update"
    " intersection_update symmetric_difference_update __setitem__ __delitem__".split()
)
STREAM_MUTATORS = frozenset(
    "write writelines truncate seed setstate frombytes fromlist fromunicode byteswap".split()
)
"""Methods of streams, arrays and generators of random numbers; a local one is seldom shared."""
FUNCTIONS = (FunctionDef, AsyncFunctionDef, Lambda)


def parse(source, path):
    """The syntax tree of a source, without a warning being shown."""
    return quietly(compile, source, path, "exec", PyCF_ONLY_AST, True)


def quietly(function, *args):
    """Call `function` with its warnings ignored, leaving what was warned of before as it is."""
    import warnings

    ours = [("ignore", None, category, None, 0) for category in (SyntaxWarning, DeprecationWarning)]
    filters: list = warnings.filters  # type: ignore[assignment]
    filters[:0] = ours
    try:
        return function(*args)
    finally:
        for entry in ours:
            for position, present in enumerate(filters):
                if present is entry:
                    del filters[position]
                    break


def children(node):
    """The nodes directly below a node."""
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, AST):
            yield value
        elif type(value) is list:
            for item in value:
                if isinstance(item, AST):
                    yield item


def all_nodes(tree):
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(children(node))


def own_nodes(function):
    """All nodes of a function that are no part of a function or class within it."""
    waiting = list(function.body) if type(function) is not Lambda else [function.body]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*FUNCTIONS, ClassDef)):
            waiting.extend(children(node))


def parameters(function):
    """The names of a function's parameters."""
    args = function.args
    every = list(getattr(args, "posonlyargs", ())) + args.args + args.kwonlyargs
    every += [one for one in (args.vararg, args.kwarg) if one is not None]
    return [one.arg for one in every]


def terminal(node):
    """The last name of an expression: `items` for ``self.items``; None without one."""
    kind = type(node)
    if kind is Name:
        return node.id
    if kind is Attribute:
        return node.attr
    if kind is Subscript:
        return terminal(node.value)
    if kind is Call:
        called = terminal(node.func)
        if called == "getattr" and len(node.args) > 1:
            return constant_text(node.args[1])
        if called in ("get", "setdefault") and type(node.func) is Attribute:
            return terminal(node.func.value)
    return None


def constant_text(node):
    """The text a node is, or None."""
    return node.value if type(node) is Constant and type(node.value) is str else None


def key_of(node):
    """The key of a subscript; None for a slice."""
    key = node.slice
    if type(key).__name__ == "Index":  # before Python 3.9
        key = key.value
    parts = key.elts if type(key) is Tuple else [key]
    if any(type(part) in (_ast.Slice, Starred) for part in parts):
        return None
    return key if isinstance(key, _ast.expr) else None


def is_simple(node):
    return type(node) is Name or type(node) is Constant


def is_super(node):
    return type(node) is Call and type(node.func) is Name and node.func.id == "super"


def has_block(node):
    return any(
        type(getattr(node, field, None)) is list
        and getattr(node, field)
        and isinstance(getattr(node, field)[0], _ast.stmt)
        for field in node._fields
    )


def names_in(target):
    return [node for node in all_nodes(target) if type(node) is Name]


def module_bound(tree):
    """The names a module binds outside of functions, imports and definitions aside."""
    bound = set()
    waiting = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (*FUNCTIONS, ClassDef)):
            continue
        if type(node) is Name and type(node.ctx) is Store:
            bound.add(node.id)
        waiting.extend(children(node))
    for node in all_nodes(tree):
        if type(node) is _ast.Global:
            bound.update(node.names)
    return bound


def defined_names(tree):
    """The names a module binds itself, not those it imports."""
    names = module_bound(tree)
    names.update(
        node.name
        for node in all_nodes(tree)
        if isinstance(node, (FunctionDef, AsyncFunctionDef, ClassDef))
    )
    return names
