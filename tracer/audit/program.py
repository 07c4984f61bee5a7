"""All modules together: what names, attributes and calls lead to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from .facts import Chain, Function, Shape
from .module import STATES, Module, Value
from .module_names import MOST_HOPS, ModuleNames

_UNKNOWN: Value = ("unknown", "")
_UNSOUGHT: Value = ("unsought",)


class Program(ModuleNames):
    """All audited modules, and the finding of what chains lead to."""

    def __init__(self, modules: Iterable[Module]) -> None:
        super().__init__(modules)
        self.method_owners: dict[str, list[Value]] = defaultdict(list)
        self.object_values: dict[Value, list[tuple[Module, Function, Shape]]] = defaultdict(list)
        self._held: dict[Value, Value | None] = {}
        self._following: set[Value] = set()
        self._functions = [
            (module, function)
            for module in self.modules.values()
            for function in module.facts.functions
        ]
        self._index()

    def functions(self) -> list[tuple[Module, Function]]:
        """Every function with its module."""
        return self._functions

    def owner_of(self, module: Module, function: Function) -> str:
        """The class whose method a function is, or stands in; empty for none."""
        hops = 0
        while not function.owner and function.outer and hops < MOST_HOPS:
            outer = module.functions.get(function.outer)
            if outer is None:
                break
            function, hops = outer, hops + 1
        return function.owner

    def _index(self) -> None:
        for module in self.modules.values():
            for function in module.facts.functions:
                if function.owner:
                    name = function.name.rpartition(".")[2]
                    self.method_owners[name].append(("class", module.name, function.owner))
                self._index_attributes(module, function)

    def _index_attributes(self, module: Module, function: Function) -> None:
        if not function.writes:
            return
        owner = ""
        for write in function.writes:
            chain = write.chain
            if len(chain) == 2 and chain[0] == "$self" and write.how == "bind":
                owner = owner or self.owner_of(module, function)
                if not owner:
                    return
                attribute = chain[1][1:]
                key = ("on-object", module.name, owner, attribute)
                if key not in self.object_values:
                    self.attribute_owners[attribute].append(("class", module.name, owner))
                for shape in write.values or (Shape("other"),):
                    self.object_values[key].append((module, function, shape))

    # Chains

    def find(self, module: Module, owner: str, chain: Chain) -> Value | None:
        """What a chain leads to, written in a module (in a method of `owner`); None for nothing."""
        known = module.found
        key = (owner, chain) if owner and chain[0][0] == "$" else chain
        value = known.get(key, _UNSOUGHT)
        if value is not _UNSOUGHT:
            return value
        known[key] = None
        value = self._root(module, owner, chain[0])
        for step in chain[1:]:
            value = self.step(value or _UNKNOWN, step)
        known[key] = value
        return value

    def _root(self, module: Module, owner: str, root: str) -> Value | None:
        if root[0] == "$":
            if root in ("$self", "$cls"):
                if not owner:
                    return None
                value = ("class", module.name, owner)
                if root == "$cls":
                    return value
                return ("instance", module.name, owner)
            function, _, parameter = root[1:].rpartition(":")
            return ("parameter", module.name, function, parameter)
        if root[0] == "%":
            return ("module", module.name) if root == "%module" else self.imported(module, root)
        if root[0] == "^":
            name = root[1:]
            if name in module.classes:
                return ("class", module.name, name)
            return ("function", module.name, name)
        return self.lookup(module.name, root) or ("external", f"builtins.{root}")

    def step(self, value: Value, step: str) -> Value | None:
        """What one step further leads to."""
        tag = value[0]
        if step == "[]":
            if tag in STATES:
                return ("element", *value)
            return value if tag in ("element", "unknown") else None
        if step == "()":
            return self._called(value)
        attribute = step[1:]
        if tag == "module":
            return self.of_module(value[1], attribute)
        if tag == "class":
            method = self.method(value, attribute)
            if method is not None:
                return method
            bound = self.class_binding(value, attribute)
            where = bound[0] if bound else value
            return ("on-class", where[1], where[2], attribute)
        if tag == "instance":
            return self._on_instance(("class", *value[1:]), attribute)
        if tag == "external":
            return ("external", f"{value[1]}.{attribute}")
        if tag in STATES:
            held = self.held(value)
            if held is not None and held[0] in ("instance", "class", "module", "external"):
                return self.step(held, step)
        return ("unknown", attribute)

    def _on_instance(self, owner: Value, attribute: str) -> Value:
        if not self.binds_on_object(owner, attribute):
            method = self.method(owner, attribute)
            if method is not None:
                if self.is_property(method):
                    return self._called(method) or _UNKNOWN
                return method
            bound = self.class_binding(owner, attribute)
            if bound is not None:
                return ("on-class", bound[0][1], bound[0][2], attribute)
        return self.attribute_of(owner, attribute)

    def attribute_of(self, owner: Value, attribute: str) -> Value:
        """An attribute of the objects of a class, told by the class whose methods bind it."""
        for one in self.line(owner):
            if ("on-object", *one[1:], attribute) in self.object_values:
                return ("on-object", one[1], one[2], attribute)
        return ("on-object", owner[1], owner[2], attribute)

    def is_property(self, method: Value) -> bool:
        """Whether a method is read like an attribute."""
        function = self.modules[method[1]].functions[method[2]]
        return any(
            chain[-1].endswith(("property", ".getter", ".setter")) for chain in function.decorators
        )

    def _called(self, value: Value) -> Value | None:
        tag = value[0]
        if tag == "class":
            return ("instance", *value[1:])
        if tag == "external":
            return ("made", value[1])
        if tag == "function":
            module = self.modules[value[1]]
            function = module.functions.get(value[2])
            if function is None or value in self._following:
                return None
            self._following.add(value)
            try:
                owner = self.owner_of(module, function)
                for shape in function.returns:
                    if shape.kind == "holds":
                        continue
                    found = self.shape_value(module, owner, shape)
                    if found is not None and found[0] in (*STATES, "instance", "element"):
                        return found
            finally:
                self._following.discard(value)
        return None

    def shape_value(self, module: Module, owner: str, shape: Shape) -> Value | None:
        """What a value of that shape is."""
        if shape.kind in ("call", "holds"):
            return self.find(module, owner, (*shape.chain, "()"))
        if shape.kind == "ref":
            return self.find(module, owner, shape.chain)
        return None

    def state_shapes(self, value: Value) -> list[tuple[Module, str, Shape]]:
        """Everything the source binds to a state where it is defined."""
        if value[0] == "global":
            module = self.modules.get(value[1])
            if module is None:
                return []
            found = module.bindings.get(value[2], ())
            return [(module, "", shape) for one in found for shape in one.shapes]
        if value[0] == "on-class":
            module = self.modules[value[1]]
            return [
                (module, value[2], shape)
                for one in module.classes[value[2]].bindings
                if one.name == value[3]
                for shape in one.shapes
            ]
        if value[0] == "on-object":
            return [
                (module, self.owner_of(module, function), shape)
                for module, function, shape in self.object_values.get(value, ())
            ]
        return []

    def held(self, value: Value) -> Value | None:
        """What a state holds in the end, where the source tells; another state if that is it."""
        if value in self._held:
            return self._held[value]
        seen = {value}
        found: Value | None = None
        at = value
        while True:
            after = self._bound_to(at)
            if after is None or after in seen:
                break
            found = at = after
            seen.add(after)
            if after[0] not in STATES:
                break
        if not self._following:
            self._held[value] = found
        return found

    def _bound_to(self, value: Value) -> Value | None:
        if value in self._following:
            return None
        self._following.add(value)
        try:
            for module, owner, shape in self.state_shapes(value):
                if shape.kind == "holds":
                    continue
                found = self.shape_value(module, owner, shape)
                if (
                    found is not None
                    and found[0] not in ("parameter", "unknown")
                    and found != value
                ):
                    return found
        finally:
            self._following.discard(value)
        return None
