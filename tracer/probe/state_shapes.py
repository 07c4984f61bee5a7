"""How each type of object is read without running its code: what it holds, and its mark."""

import gc

from . import state_contents as held
from .state_buffers import (
    BUFFERS,
    STREAMS,
    buffer_image,
    buffer_mark,
    no_image,
    no_mark,
    stream_image,
    stream_mark,
)
from .state_iterators import (
    is_iterator,
    iterator_image,
    iterator_mark,
    variable_pairs,
    variables,
)
from .state_values import (
    ABSENT,
    SCALARS,
    Function,
    Method,
    Module,
    class_dict,
    class_module,
    class_name,
    is_class,
    mro,
    slots,
)
from .state_wrappers import wrapper_readers

WIDEST_WATCHED = 2000
FEW = 32
"""Elements of which an image says which they are."""
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
    " member_descriptor classmethod_descriptor method-wrapper coroutine async_generator"
    " frame code traceback lock RLock Context Token weakref ReferenceType weakproxy"
    " Pattern FileIO socket"
    " ModuleSpec SourceFileLoader PlaceHolder range slice _abc_data"
    " TypeVar ParamSpec _GenericAlias GenericAlias KeyedRef WeakMethod".split()
)
CONTEXT_VARIABLES = frozenset(
    ("ContextVar", "contextvars.ContextVar", "_contextvars.ContextVar")  # the first in Python 3.8
)
_PYTHONS_OWN = frozenset(
    "builtins _abc _thread contextvars _contextvars re _io io types _weakref weakref typing logging"
    " socket _socket importlib _frozen_importlib _frozen_importlib_external".split()
)
OURS = __name__.rpartition(".")[0]
"""The package of the probe, whose own objects are no state of the program."""
_SEQUENCES = (list, tuple)
_SETS = (set, frozenset)


class Shape:
    """How objects of one type are read.

    `category` is what sort of object it is, `values` and `pairs` what it holds (see
    :mod:`state_contents`). `mark` is a value that changes when what an object itself holds changes,
    and `image` says what it was. `fixed` types hold the same things for ever. ``inner(value)`` is
    the container that an instance stands for, if its class wraps one.
    """

    __slots__ = ("category", "fixed", "home", "image", "inner", "mark", "pairs", "values")

    def __init__(
        self, category, home, values, pairs, mark=None, image=None, fixed=False, inner=None
    ):
        self.category = category
        self.home = home
        self.values = values
        self.pairs = pairs
        self.mark = mark
        self.image = image
        self.fixed = fixed
        self.inner = inner


def make_shape(cls):
    """The shape of a type; None for what holds no state that we could read."""
    name = class_name(cls)
    short = name.rpartition(".")[2]
    home = class_module(cls)
    if home == LOCMEM and short == "LocMemCache":
        return None
    if is_iterator(cls):
        return Shape("iterator", None, variables, variable_pairs, iterator_mark, iterator_image)
    if cls in SCALARS or short in _OPAQUE and str(home).partition(".")[0] in _PYTHONS_OWN:
        return None
    if home is not None and home.startswith(OURS):
        return None
    if cls is Module:
        return Shape("module", None, held.module_values, held.module_pairs, inner=held.module_inner)
    if issubclass(cls, type):
        return Shape("class", None, held.class_values, held.class_pairs)
    if cls is Function:
        return Shape("function", None, held.function_values, held.function_pairs)
    if cls is Cell:
        return Shape("cell", None, held.cell_values, held.cell_pairs)
    if cls is Method:
        return Shape("holder", None, held.method_values, held.method_pairs, fixed=True)
    if cls is staticmethod or cls is classmethod:
        return Shape("holder", None, held.wrapped_values, held.wrapped_pairs, fixed=True)
    if cls is property:
        return Shape("holder", None, held.property_values, held.property_pairs, fixed=True)
    if short == "_lru_cache_wrapper":
        return Shape("lru", None, gc.get_referents, held.lru_pairs, held.lru_mark, held.lru_image)
    if name == "functools.partial":
        return Shape("holder", None, gc.get_referents, held.referent_pairs, fixed=True)
    if _is_request_bound(cls) or is_local(cls):
        return Shape("local", None, held.nothing, held.nothing, fixed=True)
    if name in CONTEXT_VARIABLES:
        return Shape("context", None, gc.get_referents, held.default_pairs, fixed=True)
    if any(class_name(base) == "logging.Logger" for base in mro(cls)):
        return Shape("instance", home, held.logger_values, held.logger_pairs)
    shape = _unseen(name)
    if shape is None and home == "_io":  # what leads to a stream in memory
        return Shape("holder", None, held.c_values, held.c_pairs, fixed=True)
    return shape or _compound(cls, home)


def _unseen(name):
    """The shape of a type whose objects hold no others, by its name; None for other types."""
    if name in BUFFERS:
        how = "buffer", buffer_mark, buffer_image
    elif name in STREAMS:
        how = "buffer", stream_mark, stream_image
    elif name == "random.Random":  # that it moves on with each use is no change of state
        how = "random", no_mark, no_image
    else:
        return None
    category, mark, image = how
    return Shape(category, None, held.nothing, held.nothing, mark, image)


def _compound(cls, home):
    plain = cls in (dict, list, tuple, set, frozenset)
    if issubclass(cls, dict):
        values, pairs = held.dict_values, held.dict_pairs
        category = "dict"
    elif issubclass(cls, _SEQUENCES):
        values, pairs = held.sequence_values, held.sequence_pairs
        category = "sequence"
    elif issubclass(cls, _SETS) or class_name(cls) == "collections.deque":
        values, pairs = held.sequence_values, held.set_pairs
        category = "set"
    else:
        values, pairs, inner = wrapper_readers(cls) or (*held.instance_readers(cls), None)
        if inner is None and not (slots(cls) or _has_instance_dict(cls)):  # written in C
            return Shape("instance", home, held.c_values, held.c_pairs, image=c_image)
        return Shape("instance", home, values, pairs, inner=inner)
    if plain or not _has_instance_dict(cls):
        return Shape(category, home, values, pairs, fixed=issubclass(cls, (tuple, frozenset)))
    own_values, own_pairs = held.instance_readers(cls)
    return Shape(
        category,
        home,
        lambda value: values(value) + own_values(value),
        lambda value: list(pairs(value)) + list(own_pairs(value)),
    )


def _has_instance_dict(cls):
    """Whether instances of a class have attributes of their own."""
    return any("__dict__" in class_dict(base) for base in mro(cls))


def c_image(value):
    return _sequence_image(held.c_values(value))


def _short_name(cls):
    return class_name(cls).rpartition(".")[2]


class _Locals(dict):
    """Whether objects of a type hold what is one thread's."""

    def __missing__(self, cls):
        if len(self) > held.WIDEST:
            self.clear()
        found = self[cls] = any(
            _short_name(base) in ("_local", "local", "Local")
            and class_module(base) in ("_thread", "threading", "asgiref.local")
            for base in mro(cls)
        )
        return found


_locals = _Locals()


def is_local(cls):
    """Thread-locals and context-locals: what they hold is one thread's."""
    return _locals[cls]


def _is_request_bound(cls):
    return any(_short_name(base) in ("HttpRequest", "HttpResponseBase") for base in mro(cls))


class Shapes(dict):
    """Shapes by type."""

    def __missing__(self, cls):
        if len(self) > held.WIDEST:
            self.clear()
        shape = self[cls] = make_shape(cls)
        return shape


shapes = Shapes()


def mark(value):
    """A value that changes when what an object itself holds changes."""
    shape = shapes[type(value)]
    if shape is None:
        return None
    return (shape.mark or mark_values)(value if shape.mark else shape.values(value))


def mark_values(values):
    if len(values) > WIDEST_WATCHED:
        return len(values), tuple(map(id, values[:50])), tuple(map(id, values[-50:]))
    return hash(tuple(map(id, values)))


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
        return _sequence_image(held.sequence_values(value))
    made = {}
    for kind, key, item in shape.pairs(value):
        if len(made) >= WIDEST_WATCHED:
            break
        if item is ABSENT or kind in ("default", "kwdefault", "closure", "inner"):
            continue
        if kind == "key" and key is None:
            continue
        made["" if kind == "cell" else key] = imaged(item)
    if shape.category == "dict" and any(key is None for _, key, _ in shape.pairs(value)):
        made.update(_other_keys(value))
    return made


def _sequence_image(items):
    kept = tuple(item for item in items[:200] if type(item) in SCALARS)
    held_ids = tuple(map(id, items[:WIDEST_WATCHED]))
    return {"": (len(items), held_ids if len(items) <= FEW else hash(held_ids), kept)}


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


def contents(value):
    """The container that an instance of a wrapping class stands for; else the value itself."""
    shape = shapes[type(value)]
    found = None if shape is None or shape.inner is None else shape.inner(value)
    return value if found is None else found


def is_container(cls):
    """Whether a type is one of Python's containers."""
    shape = shapes[cls]
    return shape is not None and shape.category in ("dict", "sequence", "set")
