"""Classes: what they derive from, bind and inherit."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable

from .facts import Binding, Chain
from .module import Module, Value


class Classes(ABC):
    """The classes of all modules; `attribute_owners` are those whose methods bind an attribute."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self.modules: dict[str, Module] = {one.name: one for one in modules}
        self.attribute_owners: dict[str, list[Value]] = defaultdict(list)
        self._lines: dict[Value, tuple[Value, ...]] = {}
        self._bindings: dict[Value, dict[str, Binding]] = {}
        self._methods_of: dict[Value, dict[str, Value | None]] = {}
        self._binding: dict[str, tuple[frozenset[Value], frozenset[Value]]] = {}

    @abstractmethod
    def find(self, module: Module, owner: str, chain: Chain) -> Value | None:
        """What a chain leads to."""

    def bases(self, value: Value) -> tuple[Value, ...]:
        """The direct bases of a class; ("external", dotted) for those that were not audited."""
        module = self.modules[value[1]]
        found: list[Value] = []
        for chain in module.classes[value[2]].bases:
            if chain[-1] == "metaclass":
                continue
            base = self.find(module, "", chain)
            if base is not None and base[0] in ("class", "external") and base != value:
                found.append(base)
        return tuple(found)

    def is_metaclass(self, value: Value) -> bool:
        """Whether objects of a class are classes: by its line, or by how it is made."""
        if any(one == ("external", "builtins.type") for one in self.line(value)):
            return True
        for name in ("__new__", "__init__"):
            method = self.modules[value[1]].functions.get(f"{value[2]}.{name}")
            if method is not None and method.parameters[2:3] == ("bases",):
                return True
        return False

    def line(self, value: Value) -> tuple[Value, ...]:
        """A class and all it derives from, nearest first."""
        known = self._lines.get(value)
        if known is None:
            self._lines[value] = (value,)  # against circles in broken code
            found = [value]
            for base in self.bases(value):
                found += [base] if base[0] == "external" else self.line(base)
            known = tuple(dict.fromkeys(found))
            self._lines[value] = known
        return known

    def class_binding(self, value: Value, name: str) -> tuple[Value, Binding] | None:
        """Which class of the line binds a name in its body, and to what."""
        for one in self.line(value):
            if one[0] == "class":
                binding = self._bindings_of(one).get(name)
                if binding is not None:
                    return one, binding
        return None

    def _bindings_of(self, value: Value) -> dict[str, Binding]:
        """What the body of a class binds, by name; the first where there are several."""
        known = self._bindings.get(value)
        if known is None:
            bound = self.modules[value[1]].classes[value[2]].bindings
            known = self._bindings[value] = {one.name: one for one in reversed(bound)}
        return known

    def method(self, value: Value, name: str) -> Value | None:
        """The method a class has by that name, its own or an inherited one."""
        known = self._methods_of.get(value)
        if known is None:
            known = self._methods_of[value] = {}
        if name not in known:
            known[name] = self._method(value, name)
        return known[name]

    def _method(self, value: Value, name: str) -> Value | None:
        for one in self.line(value):
            if one[0] == "class":
                method = f"{one[2]}.{name}"
                if method in self.modules[one[1]].functions:
                    return ("function", one[1], method)
        return None

    def binds_on_object(self, value: Value, attribute: str) -> bool:
        """Whether objects of a class, its bases or its heirs bind the attribute themselves."""
        known = self._binding.get(attribute)
        if known is None:
            owners = self.attribute_owners.get(attribute, ())
            above = {one for owner in owners for one in self.line(owner)}
            known = self._binding[attribute] = frozenset(owners), frozenset(above)
        owning, above_owning = known
        return value in above_owning or any(one in owning for one in self.line(value))
