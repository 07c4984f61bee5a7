"""Receivers connected twice, and receivers that have gone though nobody disconnected them."""

import sys
from _weakref import ref

from .process import Function, Method

MOST_WATCHED = 1000
"""Receivers whose end is waited for, per process, and places where receivers are connected."""


class Receivers:
    """The receivers that the project itself connects; it keeps none of them alive."""

    def __init__(self, recorder):
        """Tell `recorder` of those that have gone."""
        self._recorder = recorder
        self._by_code = {}
        self._watched = []
        self._cached_count = _count(_reference_to_cached())

    def connecting(self, signal, receiver, sender, weak, dispatch_uid, fields):
        """Take note of a call of connect(); True if the same code is connected already.

        That is: for the same sender, without a dispatch_uid, by another function of the same
        code, defaults and closure. `fields` are what to tell of it when it has gone.
        """
        again = (
            type(receiver) is Function
            and not dispatch_uid
            and self._again(signal, receiver, sender)
        )
        if weak and len(self._watched) < MOST_WATCHED:
            kept = None
            if type(receiver) is Method:
                kept = receiver.__self__  # type: ignore[attr-defined]
            elif type(receiver) is Function and "<" in receiver.__qualname__:
                kept = receiver  # a lambda, or made inside another function
            if kept is not None and not issubclass(type(kept), type):
                key = _key(signal, receiver, sender, dispatch_uid)
                try:
                    of = ref(sender) if issubclass(type(sender), type) else None
                    self._watched.append((ref(kept), of, key, fields))
                except TypeError:
                    pass
        return again

    def _again(self, signal, receiver, sender):
        code = receiver.__code__
        key = id(signal), id(sender), code.co_filename, code.co_firstlineno, code.co_name
        known = self._by_code.get(key)
        if known is None:
            if len(self._by_code) <= MOST_WATCHED:
                self._by_code[key] = [ref(receiver)]
            return False
        alive = [one for one in (reference() for reference in known) if one]
        if any(one is receiver for one in alive) or len(self._by_code) > MOST_WATCHED:
            return False
        self._by_code[key] = [ref(one) for one in (*alive, receiver)]
        return any(_makes_the_same(one, receiver) for one in alive)

    def disconnecting(self, signal, receiver=None, sender=None, dispatch_uid=None):
        """Expect nothing more of a receiver that is disconnected."""
        key = _key(signal, receiver, sender, dispatch_uid)
        self._watched = [one for one in self._watched if one[2] != key]
        if type(receiver) is Function:
            for known in self._by_code.values():
                known[:] = [one for one in known if one() is not receiver]

    def look(self):
        """Tell of each receiver that has gone or is held by Django's cache alone, once.

        What has gone with its sender is never missed: a model in the state of a migration takes
        its fields along, and what these connected for it.
        """
        watched, self._watched = self._watched, []
        for entry in watched:
            reference, of, _, fields = entry
            if of is not None and of() is None:
                continue
            if reference() is None:
                self._recorder.instant("signal.receiver_gone", fields)
            elif type(reference()) is Function and _count(reference) <= self._cached_count:
                self._recorder.instant("signal.receiver_gone", fields + "\tcached=1")
            else:
                self._watched.append(entry)


def _key(signal, receiver, sender, dispatch_uid):
    """What Django keeps a receiver under."""
    if not dispatch_uid and type(receiver) is Method:
        of_object = id(receiver.__self__)  # type: ignore[attr-defined]
        function = id(receiver.__func__)  # type: ignore[attr-defined]
        return id(signal), id(sender), of_object, function
    return id(signal), id(sender), dispatch_uid or id(receiver)


def _makes_the_same(one, other):
    """Do two functions of the same code see the same values?"""
    cells, other_cells = one.__closure__ or (), other.__closure__ or ()
    defaults, other_defaults = one.__defaults__ or (), other.__defaults__ or ()
    if len(cells) != len(other_cells) or len(defaults) != len(other_defaults):
        return False
    try:
        pairs = [(a.cell_contents, b.cell_contents) for a, b in zip(cells, other_cells)]
    except ValueError:  # an empty cell
        return False
    pairs += zip(defaults, other_defaults)
    return all(a is b for a, b in pairs)


def _count(reference):
    """How often what is referred to is held, the holders in here included."""
    return sys.getrefcount(reference())


_cached = []


def _reference_to_cached():
    """A reference to a function that one tuple alone holds, as a key of functools.lru_cache is."""

    def function():
        pass

    _cached.append((function, True))
    return ref(function)
