"""The names that functions of a project change: what to watch for, read off its source.

A name is a candidate when a function assigns it as an attribute or a global, deletes it, or
changes in place what it stands for. Only reads of candidates are watched.
"""

import os
from _ast import (
    AST,
    AnnAssign,
    Assign,
    AsyncFor,
    AsyncFunctionDef,
    AsyncWith,
    Attribute,
    AugAssign,
    Call,
    Constant,
    Delete,
    Dict,
    For,
    FunctionDef,
    Global,
    List,
    Name,
    Nonlocal,
    Starred,
    Subscript,
    Tuple,
    With,
)

from .state_locals import fresh_locals, local_names
from .state_syntax import (
    CONTEXT_MUTATORS,
    FUNCTIONS,
    MUTATORS,
    STREAM_MUTATORS,
    changed_first,
    children,
    constant_text,
    parameters,
    parse,
    terminal,
)

_LRU = frozenset(("lru_cache", "cache"))
_LONGEST_WORD = 40


class Names:
    """What a project's functions change: `changed` names, `cached` functions, `cells` of closures.

    `of_classes` are those that are changed on a class. `words` are the short texts that stand in
    its source: a key that is one of them is part of the program and no data.
    """

    def __init__(self):
        self.changed = set()
        self.cached = set()
        self.cells = set()
        self.words = set()
        self.of_classes = set()

    def _groups(self):
        return self.changed, self.cached, self.cells, self.words, self.of_classes

    def dump(self):
        """These names as text."""
        groups = self._groups()
        return "\n".join("\t".join(sorted(group)) for group in groups)

    def add_dump(self, text):
        """Add what `dump` made a text of."""
        groups = self._groups()
        for group, line in zip(groups, text.split("\n")):
            group.update(word for word in line.split("\t") if word)

    def add_tree(self, tree):
        """Add the names of one module, a syntax tree."""
        _Scan(self).visit(tree, None)

    def add_source(self, path):
        """Add the names of a source file; one that does not parse adds none."""
        try:
            with open(path, "rb") as file:
                source = file.read()
            self.add_tree(parse(source, path))
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            pass


def source_files(root, in_scope):
    """The Python files below `root` that are in scope."""
    for directory, names, files in os.walk(root):
        names[:] = [
            name
            for name in names
            if not name.startswith((".", "__pycache__"))
            and name not in ("site-packages", "dist-packages", "node_modules")
            and not os.path.exists(os.path.join(directory, name, "pyvenv.cfg"))
        ]
        for name in files:
            path = os.path.join(directory, name)
            if name.endswith(".py") and in_scope(path):
                yield path


def _is_class_like(node):
    """Whether an expression looks like a class: a capital, `cls`, type() or __class__."""
    if type(node) is Name:
        return node.id == "cls" or node.id.lstrip("_")[:1].isupper()
    if type(node) is Attribute:
        return node.attr == "__class__" or node.attr[:1].isupper()
    return type(node) is Call and terminal(node.func) == "type"


class _Function:
    def __init__(self, node):
        self.fresh = fresh_locals(node)
        names = parameters(node)
        self.locals = local_names(node)
        is_init = getattr(node, "name", "") == "__init__"
        self.made = names[0] if is_init and names else None


class _Scan:
    def __init__(self, names):
        self.names = names

    def visit(self, node, function):
        kind = type(node)
        if kind in (FunctionDef, AsyncFunctionDef):
            self._decorators(node)
        if kind in FUNCTIONS:
            function = _Function(node)
        elif kind is Constant:
            value = node.value
            if type(value) is str and len(value) <= _LONGEST_WORD and value.isprintable():
                self.names.words.add(value)
        elif function is not None:
            self._in_function(node, kind, function)
        for child in children(node):
            self.visit(child, function)

    def _decorators(self, node):
        for decorator in node.decorator_list:
            called = decorator.func if type(decorator) is Call else decorator
            name = terminal(called)
            if name in _LRU:
                self.names.cached.add(node.name)
            elif name and "cached_property" in name:
                self.names.changed.add(node.name)

    def _in_function(self, node, kind, function):
        if kind is Assign:
            for target in node.targets:
                self._target(target, function)
        elif kind in (AnnAssign, AugAssign, For, AsyncFor):
            self._target(node.target, function)
        elif kind is Delete:
            for target in node.targets:
                self._target(target, function)
        elif kind in (With, AsyncWith):
            for item in node.items:
                if item.optional_vars is not None:
                    self._target(item.optional_vars, function)
        elif kind is Global:
            self.names.changed.update(node.names)
        elif kind is Nonlocal:
            self.names.cells.update(node.names)
        elif kind is Call:
            self._call(node, function)

    def _target(self, target, function):
        kind = type(target)
        if kind is Attribute:
            if not (type(target.value) is Name and target.value.id == function.made):
                self.names.changed.add(target.attr)
                if _is_class_like(target.value):
                    self.names.of_classes.add(target.attr)
        elif kind is Subscript:
            key = getattr(target.slice, "value", target.slice)
            key = target.slice if type(target.slice) is Constant else key
            key = key if isinstance(key, AST) else None
            self._changed_in_place(target.value, function, key)
        elif kind in (Tuple, List):
            for item in target.elts:
                self._target(item, function)
        elif kind is Starred:
            self._target(target.value, function)

    def _changed_in_place(self, base, function, key=None):
        if type(base) is Name and base.id in function.fresh:
            return
        name = terminal(base)
        if name == "__dict__" or name is None:
            text = None if key is None else constant_text(key)
            self.names.changed.update([text] if text else [])
            return
        self.names.changed.add(name)

    def _call(self, node, function):
        func = node.func
        first = changed_first(node)
        if first is not None and terminal(func) != "next":
            self._changed_in_place(first, function)
        if type(func) is Attribute and func.attr in STREAM_MUTATORS:
            if not (type(func.value) is Name and func.value.id in function.locals):
                self._changed_in_place(func.value, function)
        elif type(func) is Attribute and func.attr in MUTATORS:
            self._changed_in_place(func.value, function)
            if terminal(func.value) == "__dict__" or type(func.value) is Call:
                self.names.changed.update(word.arg for word in node.keywords if word.arg)
                for argument in node.args:
                    if type(argument) is Dict:
                        texts = (constant_text(key) for key in argument.keys if key is not None)
                        self.names.changed.update(text for text in texts if text)
        if type(func) is Attribute and func.attr in CONTEXT_MUTATORS and type(func.value) is Name:
            self.names.changed.add(func.value.id)
        name = terminal(func)
        if name in ("setattr", "delattr", "__setattr__", "__delattr__", "setdefault"):
            for argument in node.args[:2]:
                text = constant_text(argument)
                if text and text.isidentifier():
                    self.names.changed.add(text)
