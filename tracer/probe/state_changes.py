"""Changes that a snapshot shows and no hook has told."""

import sys

from .state_attributes import attribute
from .state_reads import category, is_plain
from .state_requests import current
from .state_shapes import elements
from .state_values import ABSENT, instance_dict, is_class

_BY_SNAPSHOT = "\tvia=snapshot"


class Changes:
    """Tells what differs between two snapshots of an object."""

    def __init__(self, teller):
        self._teller = teller
        self.count = 0
        """How many changes were found."""

    def found(self, node, value, before):
        """An object is not what it was: `before`, its earlier image."""
        request = current.get()
        site = None if request is None else self._site(request, value, node)
        text = _BY_SNAPSHOT if site is None else site.text
        after = node.image
        if category(value) == "lru":
            if after[""][1] < before[""][1] or after[""][3] < before[""][3]:
                what = (id(value), "")
                self._teller.write(request, what, value, node, "", "clear", ABSENT, text)
            return
        for name in [*before, *(name for name in after if name not in before)]:
            old, new = before.get(name, ABSENT), after.get(name, ABSENT)
            if old is not new and old != new:
                self.count += 1
                self._tell(request, node, value, name, old is not ABSENT, text)

    @staticmethod
    def _site(request, value, node):
        """Where a request changed the object last, if that was told no more."""
        late = request.late
        site = late.get(id(value))
        above = node.parent
        while late and site is None and above is not None and node.foreign:
            site, above = late.get(above.ident), above.parent
        if site is None and late and not is_class(value):
            held = instance_dict(value)
            site = None if held is None else late.get(id(held))
        return site

    def _tell(self, request, node, value, name, was_there, text):
        sort, shown = category(value), ""
        what: tuple = (id(value), name)
        if sort == "dict" and is_plain(name):
            found = dict.get(value, name, ABSENT)
            shown, what = self._teller.key_name(name), (id(value), "key", name)
        elif sort == "cell":
            found = next(iter(elements(value)), ABSENT)
        elif name == "" or type(name) is not str:
            op = "advance" if sort == "iterator" else "change"
            self._teller.write(request, what, value, node, "", op, value, text)
            return
        else:
            status, found, _ = attribute(value, name)
            shown = name
            if status not in ("hit", "miss") or type(found) is type(sys):
                return
        op = "delete" if found is ABSENT else "set" if was_there else "new"
        self._teller.write(request, what, value, node, shown, op, found, text)
