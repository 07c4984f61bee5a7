"""Which objects live as long as the process, and the path that leads to each.

The walk starts at the modules and follows what they hold. It reads only dictionaries, slots,
cells and builtin containers, so that no code of the program runs, and keeps no reference to
what it finds: an object is known by its id, and its path is followed again before it is believed.
"""

import gc
import sys
from _weakref import ref
from time import perf_counter_ns

from .state_values import (
    ABSENT,
    SCALARS,
    Function,
    Method,
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
_WIDEST = 20000
_WIDEST_WATCHED = 2000
_NUMBERS = (int, float)
_Cell = type((lambda x: lambda: x)(0).__closure__[0])
_OPAQUE = frozenset(
    "builtin_function_or_method method_descriptor wrapper_descriptor getset_descriptor"
    " member_descriptor classmethod_descriptor generator coroutine async_generator frame code"
    " traceback lock RLock ContextVar Context Token weakref ReferenceType weakproxy Pattern"
    " TextIOWrapper BufferedReader BufferedWriter FileIO BytesIO StringIO socket module_spec"
    " ModuleSpec SourceFileLoader Logger PlaceHolder RootLogger".split()
)
_SKIPPED_NAMES = frozenset(
    "__builtins__ __loader__ __spec__ __cached__ __file__ __path__ __doc__ __name__ __package__"
    " __annotations__ __module__ __qualname__ __weakref__ __dict__ __wrapped__ __mro__"
    " __annotate__ __annotate_func__ __annotations_cache__ __type_params__".split()
)


class Node:
    """One long-lived object: how it is reached, and what it looked like."""

    __slots__ = ("foreign", "image", "key", "kids", "kind", "mark", "parent", "text", "watch")

    def __init__(self, parent, kind, key, foreign):
        self.parent = parent
        self.kind = kind
        self.key = key
        self.foreign = foreign
        self.watch = False
        self.text = None
        self.mark = None
        self.image = None
        self.kids = None


class Graph:
    """The long-lived objects of this process."""

    def __init__(self, scope, digest, words):
        """`scope` says what belongs to the project, `words` which keys are part of its source."""
        self.known = {}
        self._scope = scope
        self._digest = digest
        self._words = words
        self._roots = {}
        self._handlers = []
        self._walked = set()
        self._turn = 0
        self._hot = []
        self.watched = 0

    # Walking

    def walk_new_modules(self):
        """Walk the modules that were not there yet, the project's own ones first."""
        fresh = [name for name in list(sys.modules) if name not in self._walked]
        if not fresh:
            return
        fresh.sort(key=lambda name: (not self._scope.is_project_module(name), name))
        for name in fresh:
            self.walk_module(name)

    def walk_module(self, name):
        """Walk one module, unless it is part of Python itself or has been walked."""
        module = sys.modules.get(name)
        if module is None or name in self._walked:
            return
        self._walked.add(name)
        if not isinstance(module, Module) or self._scope.is_python_module(name, module):
            return
        foreign = 0 if self._scope.is_project_module(name) else _FOREIGN
        node = Node(None, "module", name, foreign)
        self._roots[name] = node
        self.known[id(module.__dict__)] = node
        self._walk(module, node)

    def walk_handler(self, handler):
        """Walk the request handler, which holds the middleware."""
        if id(handler) in self.known and self.verify(handler) is not None:
            return
        self._handlers = [h for h in self._handlers if h() is not None]
        try:
            self._handlers.append(ref(handler))
        except TypeError:
            return
        node = Node(None, "handler", self._handlers[-1], _FOREIGN)
        node.text = "handler"
        self._walk(handler, node)

    def adopt(self, value, parent, kind, key):
        """Learn that `value` is now held by the object of `parent`; returns its node or None."""
        if type(value) in SCALARS or id(value) in self.known and self.verify(value) is not None:
            return None
        waiting = self._walk_later()
        node = self._reach(value, parent, kind, key, waiting)
        waiting.run()
        return node

    def adopt_kid(self, value, parent, kind, key):
        """As `adopt`, and look at it in every later snapshot."""
        node = self.adopt(value, parent, kind, key)
        if node is not None and node.foreign < _FOREIGN:
            parent.kids = [*(parent.kids or ()), node]

    def refresh(self, node, value):
        """Take what an object holds now for what the next snapshot compares with."""
        if node.watch:
            try:
                node.mark, node.image = fingerprint(value), image(value)
            except RuntimeError:  # changed by another thread meanwhile
                pass

    def walk_again(self):
        """Walk all modules once more, for what came to be since."""
        for name, node in list(self._roots.items()):
            module = sys.modules.get(name)
            if module is not None:
                self._walk_through(module, node)

    def _walk_through(self, value, node):
        seen = set()
        waiting = [(value, node)]
        later = self._walk_later()
        while waiting:
            value, node = waiting.pop()
            for kind, key, item in self.children(value, node):
                if type(item) in SCALARS or id(item) in seen:
                    continue
                seen.add(id(item))
                kid = self.known.get(id(item))
                if kid is None:
                    kid = self._reach(item, node, kind, key, later)
                    if kid is not None and kid.foreign < _FOREIGN:
                        node.kids = [*(node.kids or ()), kid]
                elif kid.parent is node:
                    waiting.append((item, kid))
        later.run()

    def _walk(self, value, node):
        waiting = self._walk_later()
        self._register(value, node)
        waiting.append((value, node))
        waiting.run()

    def _walk_later(self):
        return _Waiting(self)

    def _register(self, value, node):
        self.known[id(value)] = node
        node.watch = node.foreign <= _DEEPEST_FOREIGN
        self.watched += node.watch

    def _reach(self, value, parent, kind, key, waiting):
        """Register `value` if it can hold state, and what it holds; its node, or None."""
        cls = type(value)
        if cls in SCALARS or class_name(cls).rpartition(".")[2] in _OPAQUE:
            return None
        if cls is Module:
            return None  # a root of its own
        known = self.known.get(id(value))
        if known is not None and (known.parent is None or self.verify(value) is not None):
            return None
        foreign = parent.foreign
        named_elsewhere = False
        if is_class(value) or cls is Function:
            home = class_dict(value).get("__module__") if is_class(value) else value.__module__
            if type(home) is not str:
                return None
            foreign = 0 if self._scope.is_project_module(home) else _FOREIGN
            named_elsewhere = home in sys.modules and parent.kind != "cell"
        elif not _is_container(value, cls):
            home = class_dict(cls).get("__module__")
            if type(home) is str and self._scope.is_project_module(home):
                foreign = 0
            elif foreign < _FOREIGN:
                foreign += 1
                if foreign > _DEEPEST_FOREIGN:
                    return None
            if _is_request_bound(cls):
                return None
        node = Node(parent, kind, key, foreign)
        if named_elsewhere and foreign == 0:
            node.text = (
                class_name(value) if is_class(value) else "%s.%s" % (home, value.__qualname__)
            )
        elif foreign == 0 and parent.foreign and not _is_container(value, cls) and cls is not _Cell:
            node.text = "%s()" % class_name(cls)
        self._register(value, node)
        waiting.append((value, node))
        return node

    def children(self, value, node):
        """What an object holds, as (kind, key, value)."""
        cls = type(value)
        if cls is Module:
            own = self._scope.own_names(node.key)
            for name, item in list(value.__dict__.items()):
                if name not in _SKIPPED_NAMES and (own is None or _is_own(name, item, own, value)):
                    yield "attr", name, item
            return
        if is_class(value):
            for name, item in list(class_dict(value).items()):
                if name in _SKIPPED_NAMES:
                    continue
                kind = type(item)
                if kind is staticmethod or kind is classmethod:
                    item = item.__func__
                elif kind is property:
                    for accessor in (item.fget, item.fset):
                        if accessor is not None:
                            yield "opaque", name, accessor
                    continue
                yield "attr", name, item
            return
        if cls is Function:
            yield from _of_function(value)
            return
        if cls is _Cell:
            try:
                yield "cell", None, value.cell_contents
            except ValueError:
                pass
            return
        if cls is Method:
            yield "opaque", "self", value.__self__
            yield "opaque", "func", value.__func__
            return
        yield from _of_container(value, cls)
        if cls.__module__ == "functools" and cls.__name__ in ("_lru_cache_wrapper", "partial"):
            for item in gc.get_referents(value):
                yield "opaque", "cache" if cls.__name__ != "partial" else "args", item
            return
        held = None if _is_local(cls) else instance_dict(value)
        if held is not None:
            if id(held) not in self.known:
                self.known[id(held)] = node
            for name, item in list(held.items()):
                yield "attr", name, item
        if not _is_local(cls):
            for name, getter in slots(cls).items():
                if name not in _SKIPPED_NAMES:
                    item = slot_value(getter, value)
                    if item is not ABSENT:
                        yield "slot", name, item

    # Paths

    def verify(self, value):
        """The node of an object if its path still leads to it, else None."""
        node = self.known.get(id(value))
        if node is None:
            return None
        found = self.resolve(node)
        if found is value or found is None:
            return node
        held = instance_dict(found) if found is not ABSENT and type(found) is not dict else None
        if held is value:
            return node
        del self.known[id(value)]
        return None

    def resolve(self, node):
        """The object at the end of a path; ABSENT if there is none, None if nobody can tell."""
        kind = node.kind
        if kind == "module":
            return sys.modules.get(node.key, ABSENT)
        if kind == "handler":
            handler = node.key()
            return ABSENT if handler is None else handler
        if kind == "opaque":
            return None
        holder = self.resolve(node.parent)
        if holder is ABSENT or holder is None:
            return holder
        try:
            return self.child(holder, kind, node.key)
        except Exception:
            return ABSENT

    @staticmethod
    def child(holder, kind, key):
        """What `holder` holds there, or ABSENT."""
        if kind == "attr":
            if is_class(holder):
                found = class_dict(holder).get(key, ABSENT)
                return found.__func__ if type(found) in (staticmethod, classmethod) else found
            held = instance_dict(holder)
            return ABSENT if held is None else held.get(key, ABSENT)
        if kind == "key":
            return None if key is None else dict.get(holder, key, ABSENT)
        if kind == "index":
            sequence = holder if type(holder) is tuple else list(holder)
            return sequence[key]
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
        return None

    def path(self, node):
        """The path as text; a key that does not stand in the source is told by its digest."""
        if node.text is None:
            if node.kind == "module":
                node.text = node.key
            else:
                node.text = self.path(node.parent) + self.step(node.kind, node.key)
        return node.text

    def step(self, kind, key):
        """The last part of a path."""
        if key == "_wrapped":
            return ""
        if kind in ("attr", "slot", "function", "closure"):
            return ".%s" % key
        if kind == "key":
            return "[%s]" % self.key_text(key)
        if kind == "index":
            return "[%d]" % key
        if kind == "cell":
            return ""
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

    # Snapshots

    def sweep(self, changed, budget_ns):
        """Compare what is watched with what it was; ``changed(node, object, before)`` on each.

        Starts where it stopped the last time when it cannot do all within `budget_ns`.
        """
        roots = [name for name, node in self._roots.items() if node.watch]
        every = [(self._roots[name], sys.modules.get(name)) for name in roots]
        every += [(self.known.get(id(h())), h()) for h in self._handlers if h() is not None]
        deadline = perf_counter_ns() + budget_ns
        total = len(every)
        done = 0
        while done < total:
            node, value = every[(self._turn + done) % total]
            done += 1
            if node is not None and value is not None:
                self._sweep(node, value, changed)
            if perf_counter_ns() > deadline:
                break
        self._turn = (self._turn + done) % max(total, 1)
        return done == total

    def _sweep(self, node, value, changed):
        waiting = [(node, value)]
        while waiting:
            node, value = waiting.pop()
            if node.watch:
                try:
                    mark = fingerprint(value)
                except Exception:  # changed by another thread meanwhile
                    continue
                if mark != node.mark:
                    self._changed(node, value, mark, changed)
            kids = node.kids
            if kids:
                gone = False
                for kid in kids:
                    try:
                        held = self.child(value, kid.kind, kid.key)
                    except Exception:
                        held = ABSENT
                    if held is None and kid.kind == "opaque":
                        continue
                    if held is ABSENT or held is None or self.known.get(id(held)) is not kid:
                        gone = True
                    else:
                        waiting.append((kid, held))
                if gone:
                    self._adopt_kids(node, value)

    def _changed(self, node, value, mark, changed):
        before, node.mark = node.image, mark
        node.image = image(value)
        if before is not None:
            changed(node, value, before)
        self._adopt_kids(node, value)

    def _adopt_kids(self, node, value):
        waiting = self._walk_later()
        kids = []
        for kind, key, item in self.children(value, node):
            kid = self.known.get(id(item))
            if kid is None or kid.parent is not node:
                kid = self._reach(item, node, kind, key, waiting)
            if kid is not None and kid.parent is node:
                kids.append(kid)
        node.kids = kids
        waiting.run()


class _Waiting(list):
    """Objects that have been reached and are still to be walked."""

    def __init__(self, graph):
        super().__init__()
        self._graph = graph

    def run(self):
        graph = self._graph
        position = 0
        while position < len(self):
            value, node = self[position]
            position += 1
            kids = []
            try:
                for kind, key, item in graph.children(value, node):
                    kid = graph._reach(item, node, kind, key, self)
                    if kid is not None:
                        kids.append(kid)
            except RuntimeError:  # changed by another thread meanwhile
                pass
            node.kids = [kid for kid in kids if kid.foreign < _FOREIGN] or None
            if node.watch:
                try:
                    node.mark = fingerprint(value)
                    node.image = image(value)
                except Exception:
                    pass
        del self[:]


def _is_own(name, item, own, module):
    """Whether a name of a project's module is the module's own and not imported."""
    if is_class(item):
        return class_dict(item).get("__module__") == module.__name__
    if type(item) is Function:
        return item.__module__ == module.__name__
    return name in own


def _is_container(value, cls):
    return issubclass(cls, (dict, list, tuple, set, frozenset)) or cls.__name__ == "deque"


def _is_local(cls):
    """Thread-locals and context-locals: what they hold is one thread's."""
    return any(
        base.__name__ in ("_local", "local", "Local")
        and class_dict(base).get("__module__") in ("_thread", "threading", "asgiref.local")
        for base in mro(cls)
    )


is_local = _is_local


def _is_request_bound(cls):
    return any(base.__name__ in ("HttpRequest", "HttpResponseBase") for base in mro(cls))


def _of_function(function):
    for name, item in list(function.__dict__.items()) if function.__dict__ else ():
        if name not in _SKIPPED_NAMES:
            yield "function", name, item
        elif name == "__wrapped__":
            yield "function", name, item
    for position, item in enumerate(function.__defaults__ or ()):
        yield "default", position, item
    for name, item in (function.__kwdefaults__ or {}).items():
        yield "kwdefault", name, item
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        yield "closure", name, cell


def _of_container(value, cls):
    if issubclass(cls, dict):
        if dict.__len__(value) <= _WIDEST:
            for key, item in list(dict.items(value)):
                plain = type(key) in SCALARS or is_class(key)
                yield "key", key if plain else None, item
                if not plain and type(key) is not tuple:
                    yield "opaque", "key", key
    elif issubclass(cls, (list, tuple)):
        for position, item in enumerate(list(value) if len(value) <= _WIDEST else ()):
            yield "index", position, item
    elif issubclass(cls, (set, frozenset)) or cls.__name__ == "deque":
        for item in list(value) if len(value) <= _WIDEST else ():
            yield "opaque", "item", item


def fingerprint(value):
    """A number that changes when what an object itself holds changes."""
    cls = type(value)
    if issubclass(cls, dict):
        items = list(dict.values(value))
    elif cls is Module:
        items = list(value.__dict__.values())
    elif is_class(value):
        items = list(class_dict(value).values())
    elif issubclass(cls, (list, tuple, set, frozenset)) or cls.__name__ == "deque":
        items = list(value)
    elif cls is Function:
        held = value.__dict__
        items = list(held.values()) if held else ()
    elif cls is _Cell:
        try:
            items = [value.cell_contents]
        except ValueError:
            items = []
    elif cls.__name__ == "_lru_cache_wrapper":
        return tuple(value.cache_info())
    else:
        items = []
        held = None if _is_local(cls) else instance_dict(value)
        if held:
            items = list(held.values())
        if not _is_local(cls):
            readers = slots(cls)
            if readers:
                items += [slot_value(getter, value) for getter in readers.values()]
    if len(items) > _WIDEST_WATCHED:
        return len(items), tuple(map(id, items[:50])), tuple(map(id, items[-50:]))
    numbers = [item for item in items if type(item) in _NUMBERS]
    return hash(tuple(map(id, items))), len(items), hash(tuple(numbers)) if numbers else 0


def image(value):
    """What an object itself holds: by key, the id of each item, or a number itself."""
    cls = type(value)
    if issubclass(cls, dict):
        items = dict.items(value)
    elif cls is Module:
        items = value.__dict__.items()
    elif is_class(value):
        items = class_dict(value).items()
    elif cls is Function:
        items = value.__dict__.items()
    elif cls is _Cell:
        items = (("", value.cell_contents),)
    elif _is_container(value, cls):
        return {"": (len(value), hash(tuple(map(id, list(value)[:_WIDEST_WATCHED]))))}
    elif cls.__name__ == "_lru_cache_wrapper":
        return {"": tuple(value.cache_info())}
    elif _is_local(cls):
        return {}
    else:
        found = dict(instance_dict(value) or {})
        for name, getter in slots(cls).items():
            item = slot_value(getter, value)
            if item is not ABSENT:
                found[name] = item
        items = found.items()
    made = {}
    for key, item in list(items):
        if len(made) >= _WIDEST_WATCHED:
            break
        if type(key) not in SCALARS and not is_class(key):
            key = ("other", id(key))
        made[key] = item if type(item) in _NUMBERS else id(item)
    return made


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
    if _is_local(cls):
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
        cached = "cached_property" in type(found).__name__
        return ("miss" if cached else "other"), ABSENT, None
    return "default", found, owner


def _local_attribute(value, name):
    try:
        found = type(value).__getattribute__(value, "__dict__").get(name, ABSENT)
        if found is ABSENT and "_storage" in value.__dict__:
            found = getattr(value, name, ABSENT)  # asgiref's: nobody else's code runs
    except Exception:
        found = ABSENT
    return ("miss" if found is ABSENT else "hit"), found, None


def _is_descriptor(value):
    cls = type(value)
    return cls is Function or any("__get__" in class_dict(base) for base in mro(cls))
