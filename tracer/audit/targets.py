"""Which states a write changes: where the chain it writes through leads."""

from __future__ import annotations

from collections.abc import Container

from .facts import Chain, Function, Write
from .framework import EXTERNAL_CONTAINERS
from .kinds import Kinds
from .lifetime import Lifetimes
from .module import STATES, Module, Value
from .program import Program
from .state import REBINDING

OF_CONTAINERS = frozenset({"next", "put", "put_nowait"})
"""What changes a queue or an iterator; of another object it may be anything."""


class Targets:
    """Finds the states that writes change; `memos` are the functions that keep what they return."""

    def __init__(
        self, program: Program, kinds: Kinds, lifetimes: Lifetimes, memos: Container[Value]
    ) -> None:
        self.program, self.kinds, self.lifetimes, self.memos = program, kinds, lifetimes, memos

    def of(
        self, module: Module, owner: str, function: Function, write: Write, chain: Chain
    ) -> list[Value]:
        """The states that a write of `function` changes, through a chain as written elsewhere."""
        program = self.program
        rebinds = write.how in REBINDING
        if rebinds and len(chain) > 1 and chain[-1][0] == ".":
            holder = program.find(module, owner, chain[:-1])
            targets = self._attribute_states(holder, chain[-1][1:])
            if not function.name and holder is not None and holder[0] in STATES:
                held = program.held(holder)  # a loop over a container, at import
                if held is not None and held[0] == "element":
                    targets = [held[1:]]
        else:
            found = program.find(module, owner, chain)
            targets = self._states_of(found, write)
            if (
                found is not None
                and found[0] == "unknown"
                and self._is_kept(module, owner, chain[0])
            ):
                targets = self._by_attribute(found[1])
            targets = targets or self._memo_of(module, owner, chain)
        return targets

    def is_of_new_object(self, module: Module, owner: str, chain: Chain) -> bool:
        """Whether it changes an object that the same function has just made."""
        for number, part in enumerate(chain):
            if part == "()":
                made = self.program.find(module, owner, chain[:number])
                if made is not None and made[0] == "class":
                    return True
        return False

    def _attribute_states(self, holder: Value | None, attribute: str) -> list[Value]:
        """The states that an attribute of a value is."""
        if holder is None:
            return []
        tag = holder[0]
        program = self.program
        if tag in STATES:
            held = program.held(holder)
            return (
                [] if held is None or held[0] in STATES else self._attribute_states(held, attribute)
            )
        if tag == "module":
            return [("global", holder[1], attribute)]
        if tag == "class":
            bound = program.class_binding(holder, attribute)
            where = bound[0] if bound else holder
            if program.modules[where[1]].classes[where[2]].outer:
                return []  # it is another class each time
            return [("on-class", where[1], where[2], attribute)]
        if tag == "instance":
            owner = ("class", *holder[1:])
            return self._set_by_property(owner, attribute) or [
                program.attribute_of(owner, attribute)
            ]
        if tag == "function":
            if self._is_made_anew(program.modules[holder[1]], holder[2]):
                return []
            return [("global", holder[1], f"{holder[2]}.{attribute}")]
        if tag == "external" and not holder[1].startswith("builtins."):
            return [("external", f"{holder[1]}.{attribute}")]
        return []

    def _set_by_property(self, owner: Value, attribute: str) -> list[Value]:
        """What the setter of a property binds, which is where its value is kept."""
        program = self.program
        method = program.method(owner, attribute)
        if method is None or not program.is_property(method):
            return []
        setters = [
            function
            for function in program.modules[method[1]].facts.functions
            if function.name == method[2]
            and any(chain[-1] == ".setter" for chain in function.decorators)
        ]
        return [
            program.attribute_of(owner, write.chain[1][1:])
            for setter in setters
            for write in setter.writes
            if write.how == "bind" and len(write.chain) == 2 and write.chain[0] == "$self"
        ]

    def _is_made_anew(self, module: Module, name: str) -> bool:
        """Whether a function is another one each time: another function makes it, or its class."""
        function = module.functions[name]
        owner = module.classes.get(function.owner)
        return bool(function.outer if owner is None else owner.outer)

    def _memo_of(self, module: Module, owner: str, chain: Chain) -> list[Value]:
        """The memo that hands out the object a chain leads into."""
        for number, part in enumerate(chain):
            if part == "()":
                called = self.program.find(module, owner, chain[:number])
                if called is not None and called[0] == "function":
                    memo: Value = ("global", *called[1:])
                    if memo in self.memos:
                        return [memo]
        return []

    def _is_kept(self, module: Module, owner: str, root: str) -> bool:
        """Whether a chain begins at something that lives on: what it reaches may, too."""
        if root == "$self":
            return ("class", module.name, owner) in self.lifetimes.classes
        found = None if root[0] == "$" else self.program.find(module, owner, (root,))
        return found is not None and found[0] in STATES

    def _by_attribute(self, attribute: str) -> list[Value]:
        """Of an unknown object: the attribute of the few classes that have one of that name."""
        owners = self.program.attribute_owners.get(attribute, ())
        if attribute == "*" or not 0 < len(owners) <= 3:
            return []
        return [
            ("on-object", *owner[1:], attribute)
            for owner in owners
            if owner in self.lifetimes.classes
            and self.kinds.kind(("on-object", *owner[1:], attribute)) in ("container", "value")
        ]

    def _states_of(self, value: Value | None, write: Write) -> list[Value]:
        """The states that a change in place of a value changes."""
        if value is None:
            return []
        tag = value[0]
        if tag == "element":
            return [] if write.how in REBINDING else self._through(value[1:], write)
        if tag in STATES:
            return self._through(value, write) if write.how not in REBINDING else [value]
        if tag == "external" and (
            value[1] in EXTERNAL_CONTAINERS
            or (write.how in ("set-item", "delete-item") and not value[1].startswith("builtins."))
        ):
            return [value]
        return []

    def _through(self, value: Value, write: Write) -> list[Value]:
        """A container's own state, or that which it is another name of."""
        kind = self.kinds.kind(value)
        if write.how in OF_CONTAINERS and kind != "container":
            return []
        if kind == "instance":
            held = self.program.held(value)
            if held is not None and held[0] == "instance":
                return []  # a method of its own, which is looked at by itself
            if value[0] != "global":
                return []
        if kind == "value":
            held = self.program.held(value)
            if held is not None and held[0] in STATES and held != value:
                return [value, *self._through(held, write)] if value[0] == "on-object" else [held]
        return [value]
