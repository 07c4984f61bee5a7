"""Python source as a syntax tree: how it is parsed, walked and read."""

import _ast
from _ast import (
    AST,
    Assign,
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
    "write writelines truncate seed setstate frombytes fromlist fromunicode byteswap send __next__"
    " put put_nowait get_nowait".split()
)
"""Methods of streams, arrays, generators and queues; a local one is seldom shared."""
CONTEXT_MUTATORS = frozenset(("set", "reset"))
"""Methods of context variables, which are globals."""
FIRST_CHANGED = frozenset(
    "heappush heappop heapify heapreplace heappushpop insort insort_left insort_right shuffle"
    " setitem delitem".split()
)
"""Functions that change what their first argument is."""
_CONTAINER_TYPES = frozenset("dict list set deque OrderedDict defaultdict Counter".split())
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


def changed_first(node):
    """The first argument of a call that changes it in place or takes the next of it, or None."""
    func = node.func
    name = terminal(func)
    if not node.args or type(node.args[0]) not in (Name, Attribute, Subscript):
        return None
    if name in FIRST_CHANGED or type(func) is Name and name == "next":
        return node.args[0]
    unbound = type(func) is Attribute and type(func.value) is Name and name in MUTATORS
    return node.args[0] if unbound and func.value.id in _CONTAINER_TYPES else None


def takes_from_queue(node):
    """Whether a call looks like that of a queue: ``get()`` without a key."""
    if node.func.attr != "get" or len(node.args) > 2:
        return False
    words = {word.arg for word in node.keywords} <= {"block", "timeout"}
    return words and all(type(a) is Constant and type(a.value) is bool for a in node.args[:1])


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


def made_by_calls(tree):
    """The globals to which a module itself assigns what a call returns."""
    for node in tree.body:
        if type(node) is Assign and type(node.value) is Call:
            yield from (target.id for target in node.targets if type(target) is Name)


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
