"""Rewrite a module's syntax tree so that reads and writes of candidates pass by the probe.

The object an operation works on is handed through a function that returns it; the operation
itself stays in the program's own frame, at its own line and column, so that its exceptions,
their tracebacks and its order of evaluation are what they were. What is called, and the
:class:`Site` it is told, are constants of the code: no name is added to any namespace.
"""

import _ast
from _ast import (
    AsyncFor,
    AsyncFunctionDef,
    AsyncWith,
    Attribute,
    AugAssign,
    BoolOp,
    Call,
    ClassDef,
    Compare,
    Constant,
    Delete,
    Expr,
    For,
    FunctionDef,
    Lambda,
    List,
    Load,
    Name,
    Or,
    Starred,
    Store,
    Subscript,
    Tuple,
    With,
)

from .state_names import (
    FUNCTIONS,
    MUTATORS,
    children,
    constant_text,
    fresh_locals,
    own_nodes,
    parameters,
    terminal,
)

_HOOK = "django-trace hook"
_SITE = "django-trace site"
_KEYED = frozenset("pop setdefault add discard remove __setitem__ __delitem__ move_to_end".split())
_READERS = frozenset(("get", "__getitem__", "__contains__"))
_COMPREHENSIONS = (_ast.ListComp, _ast.SetComp, _ast.DictComp, _ast.GeneratorExp)


class Site:
    """One place in the source where candidate state is read or written.

    `name` is the attribute or global, `base` true where the value read is only the way to what
    is read or changed next, and `text` the place as fields of a record.
    """

    __slots__ = ("base", "function", "line", "name", "place", "text")

    def __init__(self, filename, line, name, function, base):
        self.line = line
        self.name = name
        self.function = function
        self.base = base
        self.place = "%s:%d" % (filename, line)
        self.text = ""


def install_sites(code, hooks, make_site):
    """`code` and all code within it, with `hooks` and its sites in the place of their marks."""
    constants = []
    for value in code.co_consts:
        if type(value) is str and value.startswith("\0django-trace"):
            parts = value.split("\0")
            if parts[1] == _HOOK:
                value = getattr(hooks, parts[2])
            else:
                line, name, function, base = parts[2:6]
                value = make_site(int(line), name, function, base == "1")
        elif type(value) is type(code):
            value = install_sites(value, hooks, make_site)
        constants.append(value)
    return code.replace(co_consts=tuple(constants))


class Rewriter:
    """Rewrites one module; `changed` says whether there was anything to rewrite."""

    def __init__(self, names):
        """Watch the candidates in `names`."""
        self.names = names
        self.changed = False
        self._scope = None
        self._bound = set()
        self._watched = names.changed | names.cells
        self._class = ""
        self._qualname = []
        self._pending = False

    def module(self, tree):
        """Rewrite `tree` in place."""
        self._bound = {name for name in _module_bound(tree) if name in self.names.changed}
        self._outside(tree)
        return tree

    # What stands outside of functions only leads to them.

    def _outside(self, node):
        for child in list(children(node)):
            if isinstance(child, FUNCTIONS):
                self._function(child)
            elif type(child) is ClassDef:
                self._class_body(child)
            else:
                self._outside(child)

    def _class_body(self, node):
        before = self._class, self._qualname
        self._class = node.name
        self._qualname = [*self._qualname, node.name]
        self._outside(node)
        self._class, self._qualname = before

    def _function(self, node):
        before = self._scope, self._qualname, self._pending
        name = getattr(node, "name", "<lambda>")
        self._scope = _Scope(node, self._scope, self.names)
        self._qualname = [*self._qualname, name]
        if type(node) is Lambda:
            node.body = self._expr(node.body)
        else:
            node.body = self._block(node.body)
        self._scope, self._qualname, self._pending = before

    # Statements

    def _block(self, statements):
        done = []
        for statement in statements:
            before, after = self._statement(statement)
            done += before
            done.append(statement)
            done += after
        return done

    def _statement(self, node):
        """Rewrite a statement in place; what to put before and after it."""
        kind = type(node)
        before, after = [], []
        if kind in (FunctionDef, AsyncFunctionDef):
            self._function(node)
            return before, after
        if kind is ClassDef:
            self._class_body(node)
            return before, after
        self._pending = False
        if kind is _ast.Assign:
            node.value = self._expr(node.value)
            single = len(node.targets) == 1
            node.targets = [self._target(target, after, single) for target in node.targets]
        elif kind is _ast.AnnAssign:
            if node.value is not None:
                node.value = self._expr(node.value)
                node.target = self._target(node.target, after, True)
        elif kind is AugAssign:
            node.value = self._expr(node.value)
            self._augmented(node, before, after)
        elif kind is Delete:
            node.targets = [self._target(target, after, False) for target in node.targets]
        elif kind in (For, AsyncFor):
            node.iter = self._expr(node.iter)
            first = []
            node.target = self._target(node.target, first, False)
            node.body = first + self._block(node.body)
            node.orelse = self._block(node.orelse)
            return before, after
        elif kind in (With, AsyncWith):
            first = []
            for item in node.items:
                item.context_expr = self._expr(item.context_expr)
                if item.optional_vars is not None:
                    item.optional_vars = self._target(item.optional_vars, first, False)
            node.body = first + self._block(node.body)
            return before, after
        else:
            self._generic(node)
        if self._pending and kind is not _ast.Return and not _has_block(node):
            after.append(self._call_statement(node, "d"))
        self._pending = False
        return before, after

    def _generic(self, node):
        for field in node._fields:
            value = getattr(node, field, None)
            if type(value) is list:
                if value and isinstance(value[0], _ast.stmt):
                    setattr(node, field, self._block(value))
                else:
                    setattr(node, field, [self._part(item) for item in value])
            elif isinstance(value, _ast.AST):
                setattr(node, field, self._part(value))

    def _part(self, node):
        if isinstance(node, _ast.expr):
            return self._expr(node)
        if type(node).__name__ in ("ExceptHandler", "match_case", "keyword", "comprehension"):
            self._generic(node)
        return node

    # Targets of assignments

    def _target(self, node, after, simple):
        kind = type(node)
        scope = self._scope
        if kind is Attribute:
            name = self._mangled(node.attr)
            base = node.value
            if type(base) is Name:
                if scope.made == base.id:
                    return node
                if simple and type(node.ctx) is Store:
                    after.append(self._call_statement(node, "w", base, self._site(node, name)))
                    return node
            node.value = self._pend(self._expr(base), node, name)
        elif kind is Subscript:
            base = node.value
            if type(base) is Name and base.id in scope.fresh:
                node.slice = self._slice(node.slice)
                return node
            name = terminal(base) or ""
            key = _key_of(node)
            if key is not None and _is_simple(key):
                node.value = self._pend(self._base(base), node, name, key)
            else:
                node.value = self._pend(self._base(base), node, name)
                if key is not None:
                    self._set_key(node, self._keyed(self._expr(key), node, name))
                else:
                    node.slice = self._slice(node.slice)
        elif kind is Name:
            where = scope.resolve(node.id)
            if where == "global":
                call = self._call_statement(node, "gw", self._site(node, node.id))
                after.append(call)
            elif where == "cell":
                site = self._site(node, node.id)
                after.append(self._call_statement(node, "cw", _lambda(node), site))
        elif kind in (Tuple, List):
            node.elts = [self._target(item, after, False) for item in node.elts]
        elif kind is Starred:
            node.value = self._target(node.value, after, False)
        return node

    def _augmented(self, node, before, after):
        target = node.target
        kind = type(target)
        if kind is Attribute and type(target.value) is Name:
            name = self._mangled(target.attr)
            site = self._site(target, name)
            before.append(self._call_statement(node, "r", target.value, site))
            after.append(self._call_statement(node, "w", target.value, site))
        elif kind is Attribute:
            name = self._mangled(target.attr)
            target.value = self._hook(target, "a", self._expr(target.value), name)
            self._pending = True
        elif kind is Subscript:
            base, name, key = target.value, terminal(target.value) or "", _key_of(target)
            if type(base) is Name and base.id in self._scope.fresh:
                return
            if key is not None and _is_simple(key):
                target.value = self._hook(target, "a", self._base(base), name, key)
            else:
                target.value = self._hook(target, "a", self._base(base), name)
                if key is not None:
                    self._set_key(target, self._keyed(self._expr(key), target, name))
            self._pending = True
        elif kind is Name:
            where = self._scope.resolve(target.id)
            site = self._site(target, target.id)
            if where == "global":
                before.append(self._call_statement(node, "g", site))
                after.append(self._call_statement(node, "gw", site))
            elif where == "cell":
                before.append(self._call_statement(node, "c", _lambda(target), site))
                after.append(self._call_statement(node, "cw", _lambda(target), site))
            elif where == "local" and target.id not in self._scope.fresh:
                # `items += [...]` changes in place what a parameter or an alias stands for.
                after.append(self._call_statement(node, "u", _load(target), site))

    # Expressions

    def _expr(self, node):
        kind = type(node)
        if kind is Constant:
            return node
        if kind is Name:
            return self._name(node)
        if kind is Attribute:
            return self._attribute(node, False)
        if kind is Subscript:
            return self._subscript(node)
        if kind is Call:
            return self._call(node)
        if kind is Lambda:
            self._function(node)
            return node
        if kind is Compare:
            return self._compare(node)
        if isinstance(node, _COMPREHENSIONS):
            self._scope.inner.append({t.id for g in node.generators for t in _names(g.target)})
            self._generic(node)
            self._scope.inner.pop()
            return node
        if kind is Starred and type(node.ctx) is not Load:
            return node
        self._generic(node)
        return node

    def _name(self, node):
        if type(node.ctx) is not Load or node.id not in self._watched:
            return node
        where = self._scope.resolve(node.id)
        if where == "global":
            if node.id not in self._bound:
                return node
            return self._or(node, self._hook_call(node, "g", self._site(node, node.id)))
        if where == "cell":
            site = self._site(node, node.id)
            return self._or(node, self._hook_call(node, "c", _lambda(node), site))
        if where in ("local", "enclosing") and node.id in self.names.changed:
            if node.id in self._scope.fresh:
                return node
            return self._hook(node, "v", node, node.id)
        return node

    def _attribute(self, node, base):
        """A read of an attribute; `base` where its value is only the way to another."""
        node.value = self._expr(node.value)
        name = self._mangled(node.attr)
        watched = node.attr in self.names.changed and type(node.ctx) is Load
        if watched and not _is_super(node.value):
            hook = "rt" if node.attr in self.names.of_classes else "r"
            node.value = self._hook(node, hook, node.value, name, base=base)
        return node

    def _base(self, node):
        """The object that is read or changed by key: its own read is told only if it fails."""
        if type(node) is Attribute:
            return self._attribute(node, True)
        if type(node) is Name and type(node.ctx) is Load:
            if self._scope.resolve(node.id) == "global" and node.id in self._bound:
                site = self._site(node, node.id, True)
                return self._or(node, self._hook_call(node, "g", site))
            return node
        return self._expr(node)

    def _subscript(self, node):
        key = _key_of(node)
        if type(node.ctx) is not Load or key is None or not self._may_be_state(node.value):
            node.value = self._expr(node.value)
            node.slice = self._slice(node.slice)
            return node
        name = terminal(node.value) or ""
        base = self._base(node.value)
        if _is_simple(key):
            node.value = self._hook(node, "rk", base, name, key)
        else:
            node.value = self._hook(node, "rp", base, name)
            self._set_key(node, self._keyed(self._expr(key), node, name))
        return node

    def _compare(self, node):
        if len(node.ops) == 1 and isinstance(node.ops[0], (_ast.In, _ast.NotIn)):
            container = node.comparators[0]
            if self._may_be_state(container):
                name, left = terminal(container) or "", node.left
                base = self._base(container)
                if _is_simple(left):
                    node.comparators = [self._hook(node, "rk", base, name, left)]
                else:
                    node.left = self._hook(node, "q", self._expr(left), name)
                    node.comparators = [self._hook(node, "rq", base, name)]
                return node
        self._generic(node)
        return node

    def _call(self, node):
        func = node.func
        args_done = False
        if type(func) is Attribute and not _is_super(func.value):
            method, base = func.attr, func.value
            fresh = type(base) is Name and base.id in self._scope.fresh
            if method in MUTATORS and not fresh:
                looks = method == "setdefault"
                func.value = self._method_base(node, "p", base, method in _KEYED, looks)
                self._pending = args_done = True
            elif method in _READERS and self._may_be_state(base):
                func.value = self._method_base(node, "rk", base, True)
                args_done = True
            elif method in ("__setattr__", "__delattr__") and len(node.args) >= 2:
                args_done = self._by_name(node, "p")
            elif method in self.names.cached:
                node.func = self._hook(node, "l", self._expr(func), method)
                args_done = False
                func = None
            else:
                node.func = self._expr(func)
        elif type(func) is Name:
            name = func.id
            if name in ("setattr", "delattr") and len(node.args) >= 2:
                args_done = self._by_name(node, "p")
            elif name in ("getattr", "hasattr") and len(node.args) >= 2:
                args_done = self._by_name(node, "r")
            elif name in self.names.cached:
                node.func = self._hook(node, "l", func, name)
            else:
                node.func = self._expr(func)
        else:
            node.func = self._expr(func)
        if not args_done:
            node.args = [self._expr(argument) for argument in node.args]
        for keyword in node.keywords:
            keyword.value = self._expr(keyword.value)
        return node

    def _method_base(self, node, hook, base, keyed, looks=False):
        """The object a method is called on; its first argument is the key if `keyed`."""
        name = terminal(base) or ""
        args = node.args
        wrapped = self._base(base)
        if keyed and args and _is_simple(args[0]):
            wrapped = self._hook(node, hook, wrapped, name, args[0], looks)
            node.args = [args[0]] + [self._expr(argument) for argument in args[1:]]
        elif keyed and args and type(args[0]) is not Starred:
            hook = "rp" if hook == "rk" else hook
            wrapped = self._hook(node, hook, wrapped, name, None, looks)
            key = self._keyed(self._expr(args[0]), node, name)
            node.args = [key] + [self._expr(argument) for argument in args[1:]]
        else:
            wrapped = self._hook(node, "rv" if hook == "rk" else hook, wrapped, name)
            node.args = [self._expr(argument) for argument in args]
        return wrapped

    def _by_name(self, node, hook):
        """A call of setattr, getattr or their like: object and name are its first arguments."""
        target, name = node.args[0], node.args[1]
        text = constant_text(name)
        rest = [self._expr(argument) for argument in node.args[2:]]
        if text is not None:
            if hook == "r" and text not in self.names.changed:
                node.args = [self._expr(target), name, *rest]
                return True
            first = self._hook(node, hook, self._expr(target), text)
            second = name
        elif _is_simple(name):
            first = self._hook(node, hook + "n", self._expr(target), "", name)
            second = name
        else:
            first = self._hook(node, "rp" if hook == "r" else hook, self._expr(target), "")
            second = self._keyed(self._expr(name), node, "")
        if hook == "p":
            self._pending = True
        node.args = [first, second, *rest]
        return True

    def _may_be_state(self, node):
        """Whether a read by key is worth watching: its base is a candidate or may alias one."""
        if type(node) is Call and terminal(node.func) in self.names.cached:
            return True
        name = terminal(node)
        if name is None or type(node) is Name and node.id in self._scope.fresh:
            return False
        return name in self.names.changed or name in self._scope.aliases

    def _slice(self, node):
        return self._expr(node) if isinstance(node, _ast.expr) else node

    @staticmethod
    def _set_key(node, key):
        if type(node.slice).__name__ == "Index":  # before Python 3.9
            node.slice.value = key
        else:
            node.slice = key

    # Making nodes

    def _mangled(self, name):
        if self._class and name.startswith("__") and not name.endswith("__"):
            stripped = self._class.lstrip("_")
            return "_%s%s" % (stripped, name) if stripped else name
        return name

    def _site(self, node, name, base=False):
        self.changed = True
        function = ".".join(self._qualname)
        fields = (_SITE, str(node.lineno), name or "", function, "1" if base else "")
        return at(node, Constant(value="\0" + "\0".join(fields) + "\0", kind=None))

    def _hook_call(self, node, hook, *args):
        return hook_call(node, hook, *args)

    def _hook(self, node, hook, value, name, key=None, base=False):
        args = [value, self._site(node, name, base)]
        if key is not None:
            args.append(_load(key))
        return self._hook_call(node, hook, *args)

    def _pend(self, value, node, name, key=None):
        self._pending = True
        return self._hook(node, "p", value, name, key)

    def _keyed(self, key, node, name):
        return self._hook(node, "k", key, name)

    def _call_statement(self, node, hook, *args):
        loaded = [_load(arg) if type(arg) is Name else arg for arg in args]
        return at(node, Expr(value=self._hook_call(node, hook, *loaded)))

    def _or(self, node, call):
        return at(node, BoolOp(op=Or(), values=[call, node]))


class _Scope:
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


def hook_call(place, hook, *args):
    """The call of a hook, by the mark that `install_sites` replaces."""
    function = at(place, Constant(value="\0%s\0%s\0" % (_HOOK, hook), kind=None))
    return at(place, Call(func=function, args=list(args), keywords=[]))


def _module_bound(tree):
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
    for node in _all_nodes(tree):
        if type(node) is _ast.Global:
            bound.update(node.names)
    return bound


def _all_nodes(tree):
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(children(node))


def _names(target):
    return [node for node in _all_nodes(target) if type(node) is Name]


def _key_of(node):
    """The key of a subscript; None for a slice."""
    key = node.slice
    if type(key).__name__ == "Index":  # before Python 3.9
        key = key.value
    parts = key.elts if type(key) is Tuple else [key]
    if any(type(part) in (_ast.Slice, Starred) for part in parts):
        return None
    return key if isinstance(key, _ast.expr) else None


def _is_simple(node):
    return type(node) is Name or type(node) is Constant


def _is_super(node):
    return type(node) is Call and type(node.func) is Name and node.func.id == "super"


def _has_block(node):
    return any(
        type(getattr(node, field, None)) is list
        and getattr(node, field)
        and isinstance(getattr(node, field)[0], _ast.stmt)
        for field in node._fields
    )


def _load(node):
    """A copy of a name or constant, to be read."""
    if type(node) is Name:
        return at(node, Name(id=node.id, ctx=Load()))
    if type(node) is Constant:
        return at(node, Constant(value=node.value, kind=None))
    return node


def _lambda(node):
    arguments = _ast.arguments(
        posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]
    )
    return at(node, Lambda(args=arguments, body=_load(node)))


def at(place, node):
    """`node`, put where `place` is in the source."""
    for field in ("lineno", "col_offset", "end_lineno", "end_col_offset"):
        value = getattr(place, field, None)
        if value is not None:
            setattr(node, field, value)
    return node


def defined_names(tree):
    """The names a module binds itself, not those it imports."""
    names = _module_bound(tree)
    names.update(
        node.name
        for node in _all_nodes(tree)
        if isinstance(node, (FunctionDef, AsyncFunctionDef, ClassDef))
    )
    return names
