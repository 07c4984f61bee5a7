"""The long-lived objects that are known, and the path from a module to each.

No reference to them is kept: an object is known by its id, and its path is followed again before
it is believed.
"""

import sys

from .state_contents import lru_entries
from .state_shapes import contents, elements, shapes
from .state_values import (
    ABSENT,
    class_dict,
    class_name,
    instance_dict,
    is_class,
    slot_value,
    slots,
)


class Node:
    """One long-lived object: how it is reached, and what it looked like.

    `ident` and `cls` are the ids of the object and of its class; `foreign` counts the steps since
    the project's own; `kids` are the nodes below it by their position among its values; `late`
    when it was not there yet at the first request, so that its path depends on what this process
    has been asked.
    """

    __slots__ = (
        "cls", "foreign", "ident", "image", "key", "kids", "kind", "late", "mark", "parent",
        "text", "watch",
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
        self.ident = self.cls = 0
        self.late = parent is not None and parent.late


class Paths:
    """The known objects, and how each is reached."""

    def __init__(self, digest, words):
        """`words` are the keys that are part of the program; others are told by `digest`."""
        self.known = {}
        """By the id of the object: its node."""
        self._digest = digest
        self._words = words

    @staticmethod
    def is_namespace(node, value):
        """Whether a dictionary is the namespace of the object its node stands for."""
        return node.ident != id(value)

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
        if key == "_wrapped" or kind in ("cell", "wrapped", "inner", "current"):
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
        text = key.decode("utf-8", "replace") if type(key) is bytes else key
        if type(text) is str and text in self._words:
            return repr(text)
        if is_class(key):
            return class_name(key)
        if key is None:
            return "*"
        return "#" + self._digest(key)[:8]

    def elsewhere(self, value, node, key):
        """The node of `value` if it lies elsewhere than what the object of `node` holds at `key`.

        What a long-lived object holds of others is told by which they are, not by what is in
        them: that is told where they are.
        """
        found = at = self.known.get(id(value))
        if at is None or at.ident != id(value) or self.resolve(at) is not value:
            return None
        if at is node:
            return found if key != "" else None
        while at is not None:
            if at.parent is node:
                apart = key != "" and at.key != key and at.kind != "opaque"
                return found if apart else None
            at = at.parent
        return found


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
    if kind == "inner":
        return contents(holder)
    if kind == "current":
        return holder.get(ABSENT)
    return holder.__func__ if kind == "wrapped" else ABSENT
