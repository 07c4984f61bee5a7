"""Which classes have objects that live as long as the process."""

from __future__ import annotations

from .calls import CallGraph
from .facts import Function, Shape, Write, is_of_parameter
from .framework import (
    CACHED_PROPERTY,
    LIVES_ON,
    MEMOS,
    PER_CONTEXT,
    PER_THREAD,
    SETTINGS_OF_CLASSES,
    SHORT_LIVED,
    phase_of,
)
from .module import STATES, Module, Value, dotted
from .program import Program

_APPLICATIONS = (("environ", "start_response"), ("scope", "receive", "send"))
_CLASS_MAKERS = frozenset({"contribute_to_class", "__set_name__", "__init_subclass__"})

_Keeping = tuple[Module, Function, str, list[tuple[Write, Value]]]
"""A function, its class, and its writes to states."""


class Lifetimes:
    """The classes of which an object is kept by the process: found from where objects go."""

    def __init__(self, program: Program, graph: CallGraph) -> None:
        self.program, self.graph = program, graph
        self.classes: set[Value] = set()
        self._from_definitions()
        self._from_forms()
        self._keeping = [
            self._keeps(module, function)
            for module, function in program.functions()
            if _may_keep(function)
        ]
        while True:
            before = len(self.classes)
            self._from_code()
            if len(self.classes) == before:
                break

    def live_on(self, value: Value) -> bool:
        """Whether objects of that class live as long as the process."""
        return value in self.classes

    def _keeps(self, module: Module, function: Function) -> _Keeping:
        owner = self.program.owner_of(module, function)
        stores: list[tuple[Write, Value]] = []
        for write in function.writes:
            target = self.program.find(module, owner, write.chain) if write.values else None
            if target is not None and target[0] in STATES:
                stores.append((write, target))
        return module, function, owner, stores

    def _keep(self, value: Value | None) -> None:
        """A class whose object is kept; what it inherits is then kept, too."""
        if value is None or value[0] not in ("class", "instance"):
            return
        value = ("class", *value[1:])
        if value[1] not in self.program.modules:
            return
        line = self.program.line(value)
        if any(dotted(one) in SHORT_LIVED for one in line):
            return
        self.classes.add(value)
        for one in line:
            if one[0] == "class":
                self.classes.add(one)

    def _from_definitions(self) -> None:
        """Objects made where a module or a class body is defined."""
        program = self.program
        for module in program.modules.values():
            for name, bindings in module.bindings.items():
                for binding in bindings:
                    for shape in binding.shapes:
                        if shape.kind in ("call", "holds"):
                            self._keep(program.shape_value(module, "", shape))
                    if name in SETTINGS_OF_CLASSES:
                        for text in binding.texts:
                            self._named(text)
            for owner in module.classes.values():
                for binding in owner.bindings:
                    for shape in binding.shapes:
                        if shape.kind in ("call", "holds"):
                            self._keep(program.shape_value(module, owner.name, shape))
            for call in module.functions[""].calls:
                if dotted(program.find(module, "", call.chain)) == "functools.partial":
                    for _, chain in call.arguments:
                        self._keep(program.find(module, "", chain))

    def _named(self, text: str) -> None:
        """A class that a setting names by its dotted path."""
        name, _, attribute = text.rpartition(".")
        if name in self.program.modules:
            self._keep(self.program.lookup(name, attribute))

    def _from_forms(self) -> None:
        """Classes that by their form or their base are what Django keeps one object of."""
        program = self.program
        for module in program.modules.values():
            for owner in module.classes.values():
                value = ("class", module.name, owner.name)
                call = module.functions.get(f"{owner.name}.__call__")
                parameters = call.parameters[1:] if call else ()
                if parameters in _APPLICATIONS:
                    self._keep(value)
                init = module.functions.get(f"{owner.name}.__init__")
                if init is not None and init.parameters[1:2] == ("get_response",):
                    self._keep(value)
                if any(dotted(one) in LIVES_ON for one in program.line(value)[1:]):
                    self._keep(value)

    def _from_code(self) -> None:
        """Objects that functions put where they stay."""
        program = self.program
        for module, function, owner, stores in self._keeping:
            if self._is_kept(module, owner, function):
                for shape in function.returns:
                    if shape.kind == "call":
                        self._keep(program.shape_value(module, owner, shape))
            if function.name.rpartition(".")[2] in _CLASS_MAKERS or self._makes_classes(
                module, function
            ):
                self._made_with_class(module, owner, function)
            for write, target in stores:
                if target[0] == "on-object" and not self._is_shared(("class", *target[1:3])):
                    continue
                for shape in write.values:
                    if _is_parameter(shape):
                        if target[0] != "on-object" or write.how != "bind":
                            self._keep_given(module, shape)
                    elif shape.kind in ("call", "holds"):
                        self._keep(program.shape_value(module, owner, shape))
                    elif shape.chain == ("$self",) and owner and target[0] != "on-object":
                        self._keep(("class", module.name, owner))

    def _keep_given(self, module: Module, shape: Shape) -> None:
        """Objects of the classes that a parameter is given, or the objects it is given.

        Where one of them is found only when the program runs (as by a setting), it may be any
        class that derives from what those that are known have in common.
        """
        wanted = "class" if shape.kind == "call" else "instance"
        known: list[Value] = []
        unknown = False
        for where, owner, chain in self.graph.given(module, shape.chain[0]):
            if phase_of(where.name) == "test":
                continue
            found = self.program.find(where, owner, chain)
            if found is not None and found[0] == wanted:
                known.append(found)
            else:
                unknown = unknown or chain[-1] == "()"
        for one in known:
            self._keep(one)
        if unknown and known and wanted == "class":
            self._keep_kin(known)

    def _keep_kin(self, known: list[Value]) -> None:
        lines = [{one for one in self.program.line(each) if one[0] == "class"} for each in known]
        common = set.intersection(*lines)
        for module in self.program.modules.values():
            for name in module.classes:
                value = ("class", module.name, name)
                if common.intersection(self.program.line(value)):
                    self._keep(value)

    def _is_shared(self, value: Value) -> bool:
        """Whether objects of a class live on, and all threads see the same attributes."""
        return value in self.classes and not any(
            dotted(one) in PER_THREAD | PER_CONTEXT for one in self.program.line(value)
        )

    def _makes_classes(self, module: Module, function: Function) -> bool:
        return (
            function.owner != ""
            and function.name.endswith((".__new__", ".__init__"))
            and self.program.is_metaclass(("class", module.name, function.owner))
        )

    def _made_with_class(self, module: Module, owner: str, function: Function) -> None:
        for call in function.calls:
            for _, chain in call.arguments:
                if chain[-1] == "()":
                    self._keep(self.program.find(module, owner, chain))
        for write in function.writes:
            if any(shape.chain == ("$self",) for shape in write.values) and owner:
                self._keep(("class", module.name, owner))
            if write.chain[0].startswith("$" + function.name + ":"):
                for shape in write.values:
                    if shape.kind == "call":
                        self._keep(self.program.shape_value(module, owner, shape))

    def _is_kept(self, module: Module, owner: str, function: Function) -> bool:
        """Whether what a function returns stays: a memo, or a cached property that lives on."""
        for chain in function.decorators:
            last = chain[-1].lstrip(".").rpartition(":")[2]
            if last == CACHED_PROPERTY:
                return ("class", module.name, owner) in self.classes
            if dotted(self.program.find(module, owner, chain)) in MEMOS:
                return True
        return False


def _may_keep(function: Function) -> bool:
    """Whether a function stores or returns something that may be a new object, or itself."""
    return bool(
        function.name.rpartition(".")[2] in (*_CLASS_MAKERS, "__new__", "__init__")
        or (function.decorators and any(shape.kind == "call" for shape in function.returns))
        or any(
            shape.kind in ("call", "holds") or shape.chain == ("$self",) or _is_parameter(shape)
            for write in function.writes
            for shape in write.values
        )
    )


def _is_parameter(shape: Shape) -> bool:
    """Whether it is a parameter itself, or what calling a parameter gives."""
    return len(shape.chain) == 1 and is_of_parameter(shape.chain)
