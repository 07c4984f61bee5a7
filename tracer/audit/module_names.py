"""What the names of modules stand for: their own, and what they import."""

from __future__ import annotations

from collections.abc import Iterable

from .classes import Classes
from .module import Module, Value

MOST_HOPS = 8


class ModuleNames(Classes):
    """All modules, and the finding of what their names stand for."""

    def __init__(self, modules: Iterable[Module]) -> None:
        super().__init__(modules)
        self._names = {
            name[:end]
            for name in self.modules
            for end in (*[at for at, one in enumerate(name) if one == "."], len(name))
        }

    def lookup(self, module_name: str, name: str, hops: int = 0) -> Value | None:
        """What a name of a module stands for; None where the module does not have it."""
        module = self.modules.get(module_name)
        if module is None or hops > MOST_HOPS:
            return None
        if name in module.facts.imports and not self._is_redefined(module, name):
            target = module.facts.imports[name]
            level, source, attribute = target[1:].split(":")
            dotted = self._absolute(module, int(level), source)
            if not attribute:
                return self._module_or_external(dotted)
            if dotted in self.modules:
                if dotted == module_name and attribute == name:
                    return self._module_or_external(f"{dotted}.{attribute}")
                found = self.lookup(dotted, attribute, hops + 1)
                if found is None and self._makes_attributes(dotted):
                    return ("unknown", attribute)
                return found or self._module_or_external(f"{dotted}.{attribute}")
            return self._module_or_external(f"{dotted}.{attribute}")
        if name in module.classes:
            return ("class", module_name, name)
        if name in module.functions and name:
            return ("function", module_name, name)
        if name in module.bindings:
            return ("global", module_name, name)
        for star in module.facts.stars:
            level, source, _ = star[1:].split(":")
            found = self.lookup(self._absolute(module, int(level), source), name, hops + 1)
            if found is not None:
                return found
        if f"{module_name}.{name}" in self.modules:
            return ("module", f"{module_name}.{name}")
        return None

    def imported(self, module: Module, target: str) -> Value | None:
        level, name, attribute = target[1:].split(":")
        dotted = self._absolute(module, int(level), name)
        if not attribute:
            return self._module_or_external(dotted)
        if dotted in self.modules:
            return self.of_module(dotted, attribute)
        return self._module_or_external(f"{dotted}.{attribute}")

    def _absolute(self, module: Module, level: int, name: str) -> str:
        """The dotted name of what is imported; a project's own, where it lies further down.

        A project in a directory of what is audited imports its modules without that directory.
        """
        dotted = module.absolute(level, name)
        if level or dotted.partition(".")[0] in self._names:
            return dotted
        directory = module.name
        while "." in directory:
            directory = directory.rpartition(".")[0]
            if directory not in self.modules and f"{directory}.{dotted}" in self._names:
                return f"{directory}.{dotted}"
        return dotted

    def _module_or_external(self, dotted: str) -> Value:
        return ("module", dotted) if dotted in self.modules else ("external", dotted)

    def of_module(self, name: str, attribute: str) -> Value:
        found = self.lookup(name, attribute)
        if found is None and self._makes_attributes(name):
            return ("unknown", attribute)
        return found or ("global", name, attribute)

    def _makes_attributes(self, name: str) -> bool:
        """Whether a module makes what it is asked for, which is then nothing that it keeps."""
        return "__getattr__" in self.modules[name].functions

    def _is_redefined(self, module: Module, name: str) -> bool:
        """Whether what an import brought is replaced by something of the module's own."""
        return any(
            shape.kind not in ("none", "function", "class")
            for binding in module.bindings.get(name, ())
            for shape in binding.shapes
        )
