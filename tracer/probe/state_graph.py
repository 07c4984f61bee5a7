"""Which objects live as long as the process, and the path that leads to each.

The walk starts at the modules and follows what they hold, by :mod:`state_shapes`, so that no
code of the program runs. It keeps no reference to what it finds but scalars.
"""

import sys
from _contextvars import copy_context
from _weakref import ref

from .state_paths import Node, Paths
from .state_scope import PYTHONS_STATE
from .state_shapes import LOCMEM, OURS, SKIPPED_NAMES, image, is_container, mark, shapes
from .state_values import (
    SCALARS,
    Function,
    Module,
    class_dict,
    class_name,
    instance_dict,
    is_class,
)

_DEEPEST_FOREIGN = 1
_FOREIGN = 99
_MOST_APART = 200
"""Objects of foreign classes that lie deep and are watched since the project changes them."""
_Namespace = type(sys.implementation)  # types.SimpleNamespace


class Graph(Paths):
    """The long-lived objects of this process."""

    def __init__(self, scope, digest, names):
        """`scope` says what belongs to the project, `names` what its functions change."""
        super().__init__(digest, names.words)
        self.watched = 0
        self._scope = scope
        self._cells = names.cells
        self._roots = {}
        self._handler_nodes = []
        self._walked = set()
        self._met = set()
        self._complete = False
        self._modules_seen = 0
        self._leading = []
        self._apart = []

    def walk_new_modules(self):
        """Walk the modules that were not there yet, the project's own ones first."""
        if len(sys.modules) == self._modules_seen:
            return
        self._modules_seen = len(sys.modules)
        fresh = [name for name in list(sys.modules) if name not in self._walked]
        if fresh:
            fresh.sort(
                key=lambda name: (
                    not self._scope.is_project_module(name),
                    name not in PYTHONS_STATE,
                    name,
                )
            )
            for name in fresh:
                self.walk_module(name)
        self.walk_context()
        self._complete = True

    def walk_module(self, name):
        """Walk one module, unless it is part of Python itself or has been walked."""
        module = sys.modules.get(name)
        if module is None or name in self._walked:
            return
        self._walked.add(name)
        if type(module) is not Module:
            return
        of_python = self._scope.is_python_module(name, module)
        if of_python and name not in PYTHONS_STATE:
            return
        if name == LOCMEM:
            return
        foreign = 0 if of_python or self._scope.is_project_module(name) else _FOREIGN
        node = Node(None, "module", name, foreign)
        node.late = self._complete
        self._roots[name] = node
        self.known[id(module.__dict__)] = node
        self._walk(module, node)
        # Others than the project set and restore its names, as `catch_warnings` does.
        node.watch = node.watch and not of_python

    def walk_context(self):
        """Walk what context variables hold before a request: this one shares it with others."""
        waiting = []
        for variable, value in list(copy_context().items()):
            node = self.known.get(id(variable))
            if node is not None and self.verify(variable) is node:
                self._reach(value, node, "current", None, waiting)
        self._run(waiting)

    def walk_handler(self, handler):
        """Walk the request handler, which holds the middleware."""
        if any(node.key() is handler for node in self._handler_nodes):
            return
        self._handler_nodes = [node for node in self._handler_nodes if node.key() is not None]
        try:
            node = Node(None, "handler", ref(handler), _FOREIGN)
        except TypeError:
            return
        node.text = "handler"
        self._handler_nodes.append(node)
        # A module of the project may hold it, but leads no further than to the handler itself.
        self._run([(handler, node)])

    def walk_again(self):
        """Look for what came to be in the containers of all modules since."""
        waiting = [(sys.modules.get(name), node) for name, node in list(self._roots.items())]
        seen, later = set(), []
        while waiting:
            value, node = waiting.pop()
            if value is None:
                continue
            for kind, key, item in self._pairs(value, node):
                if type(item) in SCALARS:
                    continue
                kid = self.known.get(id(item))
                if kid is None:
                    self._reach(item, node, kind, key, later)
                elif kid.parent is node and node.foreign >= _FOREIGN and id(item) not in seen:
                    seen.add(id(item))  # not before: others hold it, too
                    waiting.append((item, kid))
        for _, node in later:
            node.late = True
        self._run(later)

    def adopt(self, value, parent, kind, key):
        """Learn that the object of `parent` now holds `value`."""
        cls = type(value)
        if cls in SCALARS or shapes[cls] is None:
            return
        if id(value) in self.known:
            node = self.verify(value)
            if node is not None:  # or another one, made where it lay in memory
                self.refresh(node, value)
                return
        waiting = []
        node = self._reach(value, parent, kind, key, waiting)
        if node is not None:
            node.late = True
        self._run(waiting)

    def refresh(self, node, value):
        """Take what an object holds now for what the next snapshot compares with."""
        if node.watch:
            try:
                node.image, node.mark = image(value), None
            except RuntimeError:  # changed by another thread meanwhile
                pass

    def watch(self, value, node):
        """Watch from now on an object of a class that is not the project's own."""
        if node.foreign < _FOREIGN or len(self._apart) >= _MOST_APART:
            return
        self._apart.append(node)
        found = [(value, node)]
        for value, node in found:
            node.foreign = _DEEPEST_FOREIGN
            self._register(value, node, shapes[type(value)])
            for _, _, item in list(self._pairs(value, node)):
                kid = self.known.get(id(item))
                if kid is not None and kid.parent is node and is_container(type(item)):
                    found.append((item, kid))
        self._run(found)

    def leading(self):
        """The roots that lead to something watched."""
        if not self._leading:
            roots = [*self._handler_nodes, *self._apart]
            for name, node in self._roots.items():
                # Of Python's modules a few names are watched among hundreds.
                roots += [kid for _, kid in node.kids] if name in PYTHONS_STATE else [node]
            self._leading = [node for node in roots if node.kids or node.watch]
        return self._leading

    def find_kids(self, value, node):
        """Look anew at what an object holds that has changed."""
        waiting = []
        try:
            self._expand(value, node, waiting)
        except RuntimeError:  # changed by another thread meanwhile
            pass
        for _, kid in waiting:
            kid.late = True
        self._run(waiting)
        node.kids = tuple((place, kid) for place, kid in node.kids if kid.watch or kid.kids)

    def _walk(self, value, node):
        self._register(value, node, shapes[type(value)])
        self._run([(value, node)])

    def _register(self, value, node, shape):
        self.known[id(value)] = node
        node.ident, node.cls = id(value), id(type(value))
        if node.foreign <= _DEEPEST_FOREIGN and shape is not None:
            node.watch = not shape.fixed
            if shape.category == "cell":
                node.watch = node.key in self._cells
            elif shape.category == "function":
                node.watch = bool(value.__dict__)
            self.watched += node.watch

    def _run(self, waiting):
        """Walk what is waiting, and what that leads to."""
        position = 0
        while position < len(waiting):
            value, node = waiting[position]
            position += 1
            try:
                self._expand(value, node, waiting)
                if node.foreign < _FOREIGN:
                    node.mark = mark(value)
                if node.watch:
                    node.image = image(value)
            except (RuntimeError, AttributeError, TypeError):
                # changed by another thread meanwhile, or no object as we know them
                pass
        self._met.clear()
        if position:
            self._leading = []
            for _, node in reversed(waiting):
                node.kids = tuple((place, kid) for place, kid in node.kids if kid.watch or kid.kids)

    def _expand(self, value, node, waiting):
        kids = []
        for place, (kind, key, item) in enumerate(self._pairs(value, node)):
            if type(item) in SCALARS or kind is None:
                continue
            kid = self._reach(item, node, kind, key, waiting)
            if kid is None:
                kid = self.known.get(id(item))
                if kid is None or kid.parent is not node:
                    continue
            if kid.foreign < _FOREIGN:
                kids.append((place, kid))
        node.kids = tuple(kids)

    def _pairs(self, value, node):
        shape = shapes[type(value)]
        if shape is None:
            return
        category = shape.category
        if category == "module":
            own = PYTHONS_STATE.get(node.key) or self._scope.own_names(node.key)
            for kind, name, item in shape.pairs(value):
                skip = name in SKIPPED_NAMES or (
                    own is not None and not _is_own(name, item, own, value)
                )
                yield (None if skip else kind), name, item
        elif category == "class":
            for kind, name, item in shape.pairs(value):
                yield (None if name in SKIPPED_NAMES else kind), name, item
        else:
            yield from shape.pairs(value)
            if category == "instance":
                held = instance_dict(value)
                if held is not None and id(held) not in self.known:
                    self.known[id(held)] = node

    def _reach(self, value, parent, kind, key, waiting):
        """Register `value` if it can hold state; its node, or None."""
        cls = type(value)
        if cls in SCALARS:
            return None
        shape = shapes[cls]
        if shape is None or shape.category == "module":
            return None
        known = self.known.get(id(value))
        if known is not None and (
            known.parent is None or id(value) in self._met or self.verify(value) is not None
        ):
            return None
        self._met.add(id(value))
        foreign, text, category = parent.foreign, None, shape.category
        if category == "class" or category == "function":
            home = class_dict(value).get("__module__") if category == "class" else value.__module__
            if type(home) is not str or home.startswith(OURS):
                return None
            foreign = 0 if self._scope.is_project_module(home) else _FOREIGN
            if foreign == 0 and home in sys.modules and parent.kind != "cell":
                text = class_name(value) if category == "class" else _function_name(value, home)
        elif category == "instance":
            if shape.home is not None and self._scope.is_project_module(shape.home):
                foreign = 0
            elif foreign < _FOREIGN and not (cls is _Namespace or shape.inner):
                # Those two are as transparent as a dictionary.
                foreign += 1
                if foreign > _DEEPEST_FOREIGN:
                    foreign = _FOREIGN
            if foreign == 0 and (parent.foreign or key == "__wrapped__"):
                text = "%s()" % class_name(cls)
        elif category == "local" and foreign >= _FOREIGN:
            return None
        node = Node(parent, kind, key, foreign)
        node.text = text
        self._register(value, node, shape)
        if kind == "opaque" and key == "cache":
            node.watch = False  # its entries are told of as those of the function
        waiting.append((value, node))
        return node


def _is_own(name, item, own, module):
    """Whether a name of a project's module is the module's own and not imported."""
    if is_class(item):
        return class_dict(item).get("__module__") == module.__name__
    if type(item) is Function:
        return item.__module__ == module.__name__
    return name in own


def _function_name(function, home):
    return "%s.%s" % (home, function.__qualname__)
