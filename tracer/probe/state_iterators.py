"""Iterators and generators that a process keeps: how far they have come, without moving them."""

import gc
import sys

from .state_values import SCALARS, Function, class_dict, class_module, class_name, is_class, mro

_POSITIONED = frozenset(
    "list_iterator list_reverseiterator tuple_iterator range_iterator longrange_iterator"
    " str_iterator str_ascii_iterator bytes_iterator bytearray_iterator dict_keyiterator"
    " dict_valueiterator dict_itemiterator dict_reversekeyiterator set_iterator".split()
)
"""Iterators of builtin types, which say how much is left without asking anybody's ``__len__``."""
_DEEPEST = 4
_WIDEST = 200
_FRAMES_APART = sys.version_info < (3, 11)
_CYCLES_TELL = sys.version_info < (3, 12)


def is_iterator(cls):
    """Whether it is a generator, or an iterator of the builtin types or of itertools."""
    return class_module(cls) in ("builtins", "itertools") and any(
        "__next__" in class_dict(base) for base in mro(cls)
    )


def referents(iterator):
    """What an iterator holds and what those hold that it goes on: variables, containers."""
    return _parts(iterator, 0)[1]


def variables(iterator):
    """The values of a generator's variables; what others hold is their own."""
    return _held(iterator) if class_name(type(iterator)) == "generator" else []


def variable_pairs(iterator):
    return [("opaque", "variable", item) for item in variables(iterator)]


def positions(iterator):
    """Where an iterator and those it goes on stand, one within the other, as scalars."""
    return _parts(iterator, 0)[0]


def _parts(iterator, depth):
    found, held = [_position(iterator)], []
    for item in _held(iterator):
        if is_iterator(type(item)) and depth < _DEEPEST:
            stands, below = _parts(item, depth + 1)
            found += stands
            held += below
        else:
            held.append(item)
    return found, held


def _held(iterator):
    if class_name(type(iterator)) == "generator":
        frame = iterator.gi_frame
        if frame is None:
            return []
        apart = id(frame.f_globals), id(frame.f_builtins), id(iterator.gi_code)
        found = gc.get_referents(frame if _FRAMES_APART else iterator)
        return [item for item in found if id(item) not in apart and type(item) is not Function]
    found = []
    for item in gc.get_referents(iterator):
        # What `zip` goes on is a tuple; so is all that `permutations` goes on.
        found += item[:_WIDEST] if type(item) is tuple else [item]
    return [item for item in found if not is_class(item)]


def _position(iterator):
    name = class_name(type(iterator))
    if name in _POSITIONED:
        return iterator.__length_hint__()
    if name == "itertools.count":
        held = gc.get_referents(iterator)  # since 3.12 its class, too
        plain = all(type(one) in SCALARS for one in held if not is_class(one))
        return repr(iterator) if plain else None
    if name == "generator":
        frame = iterator.gi_frame
        return -1 if frame is None else frame.f_lasti
    if name == "itertools.cycle" and _CYCLES_TELL:
        (inner,) = iterator.__reduce__()[1]
        return inner.__length_hint__() if class_name(type(inner)) in _POSITIONED else None
    return None


def tells_nothing(iterator):
    """Whether an iterator looks the same after each step."""
    return class_name(type(iterator)) == "itertools.cycle" and not _CYCLES_TELL


def iterator_mark(iterator):
    stands, held = _parts(iterator, 0)
    return tuple(stands), hash(tuple(map(id, held)))


def iterator_image(iterator):
    stands, held = _parts(iterator, 0)
    # Scalars are kept, so that none that comes later takes their address.
    kept = tuple(item for item in held if type(item) in SCALARS)
    return {"": (1, tuple(stands), tuple(map(id, held)), kept)}
