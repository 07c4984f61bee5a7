"""Which objects live as long as the process, and the path that leads to each.

The walk starts at the modules and follows what they hold, by :mod:`state_shapes`, so that no
code of the program runs. It keeps no reference to what it finds but scalars: an object is known
by its id, and its path is followed again before it is believed.
"""

import sys
from _weakref import ref
from time import perf_counter_ns

from .state_shapes import (
    LOCMEM,
    OURS,
    SKIPPED_NAMES,
    elements,
    image,
    is_local,
    lru_entries,
    mark,
    mark_values,
    shapes,
)
from .state_values import (
    ABSENT,
    SCALARS,
    Function,
    Module,
    class_attribute,
    class_dict,
    class_name,
    instance_dict,
    is_class,
    mro,
    slot_value,
    slots,
)

_DEEPEST_FOREIGN = 1
_FOREIGN = 99


class Node:
    """One long-lived object: how it is reached, and what it looked like.

    `foreign` counts the steps since the project's own; `kids` are the nodes below it by their
    position among its values; `late` when it was not there yet at the first request, so that its
    path depends on what this process has been asked.
    """

    __slots__ = (
        "foreign", "ident", "image", "key", "kids", "kind", "late", "mark", "parent", "text",
        "watch",
    )  # fmt: skip

    def __init__(self, parent, kind, key, foreign):
        self.parent = parent
        self.kind = kind
        self.key = key
        self.foreign = foreign
        self.watch = False
        self.text = None
        self.mark = None
        self.image = None
        self.kids = ()
        self.ident = 0
        self.late = parent is not None and parent.late


class Graph:
    """The long-lived objects of this process."""

    def __init__(self, scope, digest, names):
        """`scope` says what belongs to the project, `names` what its functions change."""
        self.known = {}
        self.watched = 0
        self._scope = scope
        self._digest = digest
        self._words = names.words
        self._cells = names.cells
        self._roots = {}
        self._handler_nodes = []
        self._walked = set()
        self._met = set()
        self._complete = False
        self._turn = 0
        self._modules_seen = 0
        self._leading = []

    # Walking

    def walk_new_modules(self):
        """Walk the modules that were not there yet, the project's own ones first."""
        if len(sys.modules) == self._modules_seen:
            return
        self._modules_seen = len(sys.modules)
        fresh = [name for name in list(sys.modules) if name not in self._walked]
        if fresh:
            fresh.sort(key=lambda name: (not self._scope.is_project_module(name), name))
            for name in fresh:
                self.walk_module(name)
        self._complete = True

    def walk_module(self, name):
        """Walk one module, unless it is part of Python itself or has been walked."""
        module = sys.modules.get(name)
        if module is None or name in self._walked:
            return
        self._walked.add(name)
        if type(module) is not Module or self._scope.is_python_module(name, module):
            return
        if name == LOCMEM:
            return
        foreign = 0 if self._scope.is_project_module(name) else _FOREIGN
        node = Node(None, "module", name, foreign)
        node.late = self._complete
        self._roots[name] = node
        self.known[id(module.__dict__)] = node
        self._walk(module, node)

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
                if type(item) in SCALARS or id(item) in seen:
                    continue
                seen.add(id(item))
                kid = self.known.get(id(item))
                if kid is None:
                    self._reach(item, node, kind, key, later)
                elif kid.parent is node and node.foreign >= _FOREIGN:
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

    def _walk(self, value, node):
        self._register(value, node, shapes[type(value)])
        self._run([(value, node)])

    def _register(self, value, node, shape):
        self.known[id(value)] = node
        node.ident = id(value)
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
            own = self._scope.own_names(node.key)
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
            elif foreign < _FOREIGN:
                foreign += 1
                if foreign > _DEEPEST_FOREIGN:
                    return None
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

    @staticmethod
    def is_namespace(node, value):
        """Whether a dictionary is the namespace of the object its node stands for."""
        return node.ident != id(value)

    # Paths

    def verify(self, value):
        """The node of an object if its path still leads to it, else None."""
        node = self.known.get(id(value))
        if node is None:
            return None
        found = self.resolve(node)
        if found is value:
            return node
        if found is not ABSENT and type(value) is dict and type(found) is not dict:
            if instance_dict(found) is value:
                return node
        del self.known[id(value)]
        return None

    def resolve(self, node):
        """The object at the end of a path; ABSENT if there is none."""
        kind = node.kind
        if kind == "module":
            return sys.modules.get(node.key, ABSENT)
        if kind == "handler":
            handler = node.key()
            return ABSENT if handler is None else handler
        holder = self.resolve(node.parent)
        if holder is ABSENT:
            return ABSENT
        try:
            if kind == "opaque" or kind == "key" and node.key is None:
                return _member(holder, node.ident)
            return _child(holder, kind, node.key)
        except Exception:
            return ABSENT

    def path(self, node):
        """The path as text; a key that does not stand in the source is told by its digest."""
        if node.text is None:
            if node.kind == "module":
                node.text = node.key
            else:
                node.text = self.path(node.parent) + self._step(node.kind, node.key)
        return node.text

    def _step(self, kind, key):
        if key == "_wrapped" or kind == "cell" or kind == "wrapped":
            return ""
        if kind in ("attr", "slot", "function", "closure"):
            return ".%s" % key
        if kind == "key":
            return "[%s]" % self.key_text(key)
        if kind == "index":
            return "[%d]" % key
        if kind in ("default", "kwdefault"):
            return ".<default>"
        return ".<%s>" % key

    def key_text(self, key):
        """How a key is told: as it is if it is part of the program, else by its digest."""
        if type(key) is str and key in self._words:
            return repr(key)
        if is_class(key):
            return class_name(key)
        if key is None:
            return "*"
        return "#" + self._digest(key)[:8]

    def is_elsewhere(self, value, node, key):
        """Whether `value` is known by another path than what the object of `node` holds at `key`.

        What a long-lived object holds of others is told by which they are, not by what is in
        them: that is told where they are.
        """
        found = self.known.get(id(value))
        if found is None or found.late or found.ident != id(value):
            return False
        if self.resolve(found) is not value:
            return False
        if found is node:
            return key != ""
        while found is not None:
            if found.parent is node:
                return key != "" and found.key != key and found.kind != "opaque"
            found = found.parent
        return True

    # Snapshots

    def sweep(self, changed, budget_ns):
        """Compare what is watched with what it was; ``changed(node, object, before)`` on each.

        Starts where it stopped the last time when it cannot do all within `budget_ns`; true if
        it could.
        """
        every = self._leading
        if not every:
            roots = [*self._roots.values(), *self._handler_nodes]
            every = self._leading = [node for node in roots if node.kids or node.watch]
        deadline = perf_counter_ns() + budget_ns
        total = len(every)
        done = 0
        while done < total:
            node = every[(self._turn + done) % total]
            done += 1
            value = self.resolve(node)
            if value is not ABSENT:
                self._sweep(node, value, changed)
            if perf_counter_ns() > deadline:
                break
        self._turn = (self._turn + done) % max(total, 1)
        return done == total

    def _sweep(self, node, value, changed):
        waiting = [(node, value)]
        pop, push = waiting.pop, waiting.append
        while waiting:
            node, value = pop()
            shape = shapes[type(value)]
            if shape is None:
                continue
            try:
                values = shape.values(value)
            except Exception:  # changed by another thread meanwhile
                continue
            if shape.mark is not None:
                seen = shape.mark(value)
            elif len(values) < 2000:
                seen = hash(tuple(map(id, values)))
            else:
                seen = mark_values(values)
            if seen != node.mark:
                self._changed(node, value, seen, changed)
                if node.mark is None:
                    continue
                values = shape.values(value)
            moved = False
            for place, kid in node.kids:
                if place < len(values) and id(values[place]) == kid.ident:
                    push((kid, values[place]))
                else:
                    moved = True
            if moved:
                self._find_kids(value, node)

    def _changed(self, node, value, seen, changed):
        before = node.image
        fresh = node.mark is None
        node.mark = seen
        if node.watch:
            try:
                node.image = image(value)
            except RuntimeError:  # changed by another thread meanwhile
                return
            if before is not None and before != node.image:
                changed(node, value, before)
            if not fresh and before is not None and _same_kids(before, node.image):
                return
        self._find_kids(value, node)

    def _find_kids(self, value, node):
        waiting = []
        try:
            self._expand(value, node, waiting)
        except RuntimeError:  # changed by another thread meanwhile
            pass
        self._run(waiting)
        node.kids = tuple((place, kid) for place, kid in node.kids if kid.watch or kid.kids)


def _same_kids(before, after):
    """Whether two images of an object differ in scalars alone, each at its place."""
    return len(before) == len(after) and all(
        found is old or found == old or (type(found) in SCALARS and type(old) in SCALARS)
        for (name, found), (known, old) in zip(after.items(), before.items())
        if name == known or type(found) not in SCALARS
    )


def _member(holder, ident):
    """What `holder` holds of that id, or ABSENT."""
    for item in elements(holder):
        if id(item) == ident:
            return item
    if shapes[type(holder)].category == "lru":
        for _, item in lru_entries(holder):
            if id(item) == ident:
                return item
    return ABSENT


def _child(holder, kind, key):
    """What `holder` holds there, or ABSENT."""
    if kind == "attr":
        if is_class(holder):
            return class_dict(holder).get(key, ABSENT)
        held = instance_dict(holder)
        return ABSENT if held is None else held.get(key, ABSENT)
    if kind == "key":
        return dict.get(holder, key, ABSENT)
    if kind == "index":
        return list.__getitem__(holder, key) if issubclass(type(holder), list) else holder[key]
    if kind == "slot":
        return slot_value(slots(type(holder))[key], holder)
    if kind == "cell":
        return holder.cell_contents
    if kind == "closure":
        return holder.__closure__[holder.__code__.co_freevars.index(key)]
    if kind == "default":
        return holder.__defaults__[key]
    if kind == "kwdefault":
        return holder.__kwdefaults__[key]
    if kind == "function":
        return holder.__dict__.get(key, ABSENT)
    return holder.__func__ if kind == "wrapped" else ABSENT


def _is_own(name, item, own, module):
    """Whether a name of a project's module is the module's own and not imported."""
    if is_class(item):
        return class_dict(item).get("__module__") == module.__name__
    if type(item) is Function:
        return item.__module__ == module.__name__
    return name in own


def _function_name(function, home):
    return "%s.%s" % (home, function.__qualname__)


def attribute(value, name):
    """An attribute as (status, value, owner): hit, default (the class's), miss, or other.

    `other` is what a descriptor or a method answers; `owner` is the class that holds a default.
    """
    cls = type(value)
    if is_class(value):
        owner, found = class_attribute(value, name)
        if found is ABSENT:
            return "miss", ABSENT, None
        if _is_descriptor(found):
            return "other", ABSENT, None
        return "hit", found, owner
    if cls is Function:
        found = value.__dict__.get(name, ABSENT)
        return ("miss" if found is ABSENT else "hit"), found, None
    if is_local(cls):
        return _local_attribute(value, name)
    held = instance_dict(value)
    if held is not None:
        found = held.get(name, ABSENT)
        if found is not ABSENT:
            return "hit", found, None
    getter = slots(cls).get(name)
    if getter is not None:
        found = slot_value(getter, value)
        return ("miss" if found is ABSENT else "hit"), found, None
    owner, found = class_attribute(cls, name)
    if found is ABSENT:
        return "miss", ABSENT, None
    if _is_descriptor(found):
        return "other", ABSENT, None
    return "default", found, owner


def _local_attribute(value, name):
    try:
        held = type(value).__getattribute__(value, "__dict__")  # type: ignore[call-arg]
        found = held.get(name, ABSENT)
        if found is ABSENT and "_storage" in value.__dict__:
            found = getattr(value, name, ABSENT)  # asgiref's: nobody else's code runs
    except Exception:
        found = ABSENT
    return ("miss" if found is ABSENT else "hit"), found, None


def _is_descriptor(value):
    cls = type(value)
    return cls is Function or any("__get__" in class_dict(base) for base in mro(cls))
