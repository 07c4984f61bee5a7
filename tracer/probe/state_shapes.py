"""How each type of object is read without running its code: what it holds, and its mark.

A :class:`Shape` reads one type. `pairs` names what an object holds, as ``(kind, key, value)``;
`values` gives the same values alone, in the same order, at a fraction of the cost. `mark` is a
value that changes when what an object itself holds changes, and `image` says what it was.
"""

import gc

from .state_values import (
    ABSENT,
    SCALARS,
    Function,
    Method,
    Module,
    class_dict,
    class_module,
    class_name,
    instance_dict,
    is_class,
    mro,
    slot_value,
    slots,
)

WIDEST = 20000
WIDEST_WATCHED = 2000
Cell = type((lambda x: lambda: x)(0).__closure__[0])
SKIPPED_NAMES = frozenset(
    "__builtins__ __loader__ __spec__ __cached__ __file__ __path__ __doc__ __name__ __package__"
    " __annotations__ __module__ __qualname__ __weakref__ __dict__ __mro__ __annotate__"
    " __annotate_func__ __annotations_cache__ __type_params__ __parameters__ __orig_bases__".split()
)
LOCMEM = "django.core.cache.backends.locmem"
"""Its state is told by key, see :mod:`state_locmem`."""
_OPAQUE = frozenset(
    "builtin_function_or_method method_descriptor wrapper_descriptor getset_descriptor"
    " member_descriptor classmethod_descriptor method-wrapper generator coroutine async_generator"
    " frame code traceback lock RLock ContextVar Context Token weakref ReferenceType weakproxy"
    " Pattern TextIOWrapper BufferedReader BufferedWriter FileIO BytesIO StringIO socket"
    " ModuleSpec SourceFileLoader Logger PlaceHolder RootLogger range slice memoryview"
    " TypeVar ParamSpec _GenericAlias GenericAlias KeyedRef WeakMethod".split()
)
_PYTHONS_OWN = frozenset(
    "builtins _thread contextvars _contextvars re _io io types _weakref weakref typing logging"
    " socket _socket importlib _frozen_importlib _frozen_importlib_external".split()
)
OURS = __name__.rpartition(".")[0]
"""The package of the probe, whose own objects are no state of the program."""
_SEQUENCES = (list, tuple)
_SETS = (set, frozenset)
_BUILTIN = frozenset((list, tuple, set, frozenset))
_NO_VALUES = ()


class Shape:
    """How objects of one type are read.

    `category` is what sort of object it is. `fixed` types hold the same things for ever.
    """

    __slots__ = ("category", "fixed", "home", "image", "mark", "pairs", "values")

    def __init__(self, category, home, values, pairs, mark=None, image=None, fixed=False):
        self.category = category
        self.home = home
        self.values = values
        self.pairs = pairs
        self.mark = mark
        self.image = image
        self.fixed = fixed


def make_shape(cls):
    """The shape of a type; None for what holds no state that we could read."""
    name = class_name(cls)
    short = name.rpartition(".")[2]
    home = class_module(cls)
    if home == LOCMEM and short == "LocMemCache":
        return None
    if cls in SCALARS or short in _OPAQUE and str(home).partition(".")[0] in _PYTHONS_OWN:
        return None
    if home is not None and home.startswith(OURS):
        return None
    if cls is Module:
        return Shape("module", None, _module_values, _module_pairs)
    if issubclass(cls, type):
        return Shape("class", None, _class_values, _class_pairs)
    if cls is Function:
        return Shape("function", None, _function_values, _function_pairs)
    if cls is Cell:
        return Shape("cell", None, _cell_values, _cell_pairs)
    if cls is Method:
        return Shape("holder", None, _method_values, _method_pairs, fixed=True)
    if cls is staticmethod or cls is classmethod:
        return Shape("holder", None, _wrapped_values, _wrapped_pairs, fixed=True)
    if cls is property:
        return Shape("holder", None, _property_values, _property_pairs, fixed=True)
    if short == "_lru_cache_wrapper":
        return Shape("lru", None, gc.get_referents, _lru_pairs, _lru_mark, _lru_image)
    if name == "functools.partial":
        return Shape("holder", None, gc.get_referents, _referent_pairs, fixed=True)
    if _is_request_bound(cls) or is_local(cls):
        return Shape("local", None, _nothing, _nothing, fixed=True)
    if cls is bytearray:
        return Shape("bytes", None, _nothing, _nothing, _bytes_mark, _bytes_image)
    if name == "itertools.count":
        return Shape("counter", None, _nothing, _nothing, repr, _counter_image)
    return _compound(cls, home)


def _compound(cls, home):
    plain = cls in (dict, list, tuple, set, frozenset)
    if issubclass(cls, dict):
        values, pairs = _dict_values, _dict_pairs
        category = "dict"
    elif issubclass(cls, _SEQUENCES):
        values, pairs = _sequence_values, _sequence_pairs
        category = "sequence"
    elif issubclass(cls, _SETS) or class_name(cls) == "collections.deque":
        values, pairs = _sequence_values, _set_pairs
        category = "set"
    else:
        return Shape("instance", home, *_instance_readers(cls))
    if plain or not _has_instance_dict(cls):
        return Shape(category, home, values, pairs, fixed=issubclass(cls, (tuple, frozenset)))
    own_values, own_pairs = _instance_readers(cls)
    return Shape(
        category,
        home,
        lambda value: values(value) + own_values(value),
        lambda value: list(pairs(value)) + list(own_pairs(value)),
    )


def _has_instance_dict(cls):
    """Whether instances of a class have attributes of their own."""
    return any("__dict__" in class_dict(base) for base in mro(cls))


def _instance_readers(cls):
    readers = list(slots(cls).items())

    def values(value):
        held = instance_dict(value)
        found = list(held.values()) if held else []
        for _, getter in readers:
            found.append(slot_value(getter, value))
        return found

    def pairs(value):
        held = instance_dict(value)
        found = [("attr", name, item) for name, item in list(held.items())] if held else []
        for name, getter in readers:
            found.append(("slot", name, slot_value(getter, value)))
        return found

    return values, pairs


def _nothing(value):
    return []


def _dict_values(value):
    return list(dict.values(value)) if dict.__len__(value) <= WIDEST else []


def _dict_pairs(value):
    if dict.__len__(value) > WIDEST:
        return []
    return [
        ("key", key if type(key) in SCALARS or is_class(key) else None, item)
        for key, item in list(dict.items(value))
    ]


def _sequence_values(value):
    """The elements, by the iteration of the builtin type and not of a subclass."""
    for base in mro(type(value)):
        # By name: what the program has imported anew is another deque than ours.
        if base in _BUILTIN or class_name(base) == "collections.deque":
            return list(base.__iter__(value))
    return []


def _sequence_pairs(value):
    return [("index", position, item) for position, item in enumerate(_sequence_values(value))]


def _set_pairs(value):
    return [("opaque", "item", item) for item in _sequence_values(value)]


def _module_values(value):
    return list(value.__dict__.values())


def _module_pairs(value):
    return [("attr", name, item) for name, item in list(value.__dict__.items())]


def _class_values(value):
    return list(class_dict(value).values())


def _class_pairs(value):
    return [("attr", name, item) for name, item in list(class_dict(value).items())]


def _function_values(value):
    found = list(value.__dict__.values())
    found.extend(value.__defaults__ or _NO_VALUES)
    if value.__kwdefaults__:
        found.extend(value.__kwdefaults__.values())
    found.extend(value.__closure__ or _NO_VALUES)
    return found


def _function_pairs(value):
    found = [("function", name, item) for name, item in list(value.__dict__.items())]
    found += [("default", n, item) for n, item in enumerate(value.__defaults__ or ())]
    found += [("kwdefault", name, item) for name, item in (value.__kwdefaults__ or {}).items()]
    names = value.__code__.co_freevars
    found += [("closure", name, cell) for name, cell in zip(names, value.__closure__ or ())]
    return found


def _cell_values(value):
    try:
        return [value.cell_contents]
    except ValueError:
        return []


def _cell_pairs(value):
    return [("cell", None, item) for item in _cell_values(value)]


def _method_values(value):
    return [value.__self__, value.__func__]


def _method_pairs(value):
    return [("opaque", "self", value.__self__), ("opaque", "func", value.__func__)]


def _wrapped_values(value):
    return [value.__func__]


def _wrapped_pairs(value):
    return [("wrapped", None, value.__func__)]


def _property_values(value):
    return [value.fget, value.fset]


def _property_pairs(value):
    return [("opaque", "get", value.fget), ("opaque", "set", value.fset)]


def _referent_pairs(value):
    return [("opaque", "args", item) for item in gc.get_referents(value)]


def _lru_pairs(value):
    return [("opaque", "cache", item) for item in gc.get_referents(value)]


def _lru_mark(value):
    return tuple(value.cache_info())


def _lru_image(value):
    return {"": tuple(value.cache_info())}


def _bytes_mark(value):
    return len(value), hash(bytes(value[-1000:]))


def _bytes_image(value):
    return {"": _bytes_mark(value)}


def _counter_image(value):
    return {"": repr(value)}


def lru_entries(function):
    """The (key, value) pairs a cached function holds, at most 200."""
    held = function.__dict__
    referents = gc.get_referents(function)
    cache = next((item for item in referents if type(item) is dict and item is not held), None)
    if not cache:
        return []
    pairs = list(cache.items())[:200]
    if type(pairs[0][1]).__name__ != "_lru_list_elem":
        return pairs
    # A bounded cache keeps its values in links, which show them to the garbage collector alone:
    # each right behind its key.
    keys = {id(key) for key, _ in pairs}
    found, position = [], 0
    while position + 1 < len(referents):
        if id(referents[position]) in keys:
            found.append((referents[position], referents[position + 1]))
            position += 1
        position += 1
    return found


class Shapes(dict):
    """Shapes by type."""

    def __missing__(self, cls):
        if len(self) > WIDEST:
            self.clear()
        shape = self[cls] = make_shape(cls)
        return shape


shapes = Shapes()


def mark(value):
    """A value that changes when what an object itself holds changes."""
    shape = shapes[type(value)]
    if shape is None:
        return None
    return (shape.mark or _mark_values)(value if shape.mark else shape.values(value))


def _mark_values(values):
    if len(values) > WIDEST_WATCHED:
        return len(values), tuple(map(id, values[:50])), tuple(map(id, values[-50:]))
    return hash(tuple(map(id, values)))


mark_values = _mark_values


def image(value):
    """What an object itself holds: scalars as they are, other things by their id.

    The scalars it keeps cannot be freed, so that none that comes later takes their address.
    """
    shape = shapes[type(value)]
    if shape is None:
        return {}
    if shape.image is not None:
        return shape.image(value)
    if shape.category in ("sequence", "set"):
        items = _sequence_values(value)
        kept = tuple(item for item in items[:200] if type(item) in SCALARS)
        return {"": (len(items), hash(tuple(map(id, items[:WIDEST_WATCHED]))), kept)}
    made = {}
    for kind, key, item in shape.pairs(value):
        if len(made) >= WIDEST_WATCHED:
            break
        if item is ABSENT or kind in ("default", "kwdefault", "closure"):
            continue
        if kind == "key" and key is None:
            continue
        made["" if kind == "cell" else key] = imaged(item)
    if shape.category == "dict" and any(key is None for _, key, _ in shape.pairs(value)):
        made.update(_other_keys(value))
    return made


def _other_keys(value):
    return {
        ("other", id(key)): ("id", id(item))
        for key, item in list(dict.items(value))
        if type(key) not in SCALARS and not is_class(key)
    }


def imaged(value):
    """How a value stands in an image."""
    return value if type(value) in SCALARS else ("id", id(value))


def elements(value):
    """The values an object holds."""
    return shapes[type(value)].values(value)


def is_container(cls):
    """Whether a type is one of Python's containers."""
    shape = shapes[cls]
    return shape is not None and shape.category in ("dict", "sequence", "set")


def is_local(cls):
    """Thread-locals and context-locals: what they hold is one thread's."""
    return any(
        base.__name__ in ("_local", "local", "Local")
        and class_module(base) in ("_thread", "threading", "asgiref.local")
        for base in mro(cls)
    )


def _is_request_bound(cls):
    return any(base.__name__ in ("HttpRequest", "HttpResponseBase") for base in mro(cls))
