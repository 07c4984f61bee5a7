"""When each function runs: from what it is called, and from who calls it."""

from __future__ import annotations

from collections import defaultdict, deque

from tracer.trace.audited import Phase

from .facts import Call, Function, Write
from .framework import (
    CALLBACK_PARAMETERS,
    CONNECTING_STARTS,
    CONSTRUCTORS,
    MODULE_PHASES,
    REGISTRATION_STARTS,
    SETUP_NAMES,
    SIGNAL_PHASES,
)
from .lifetime import Lifetimes
from .program import Module, Program, Value

MOST_NAMESAKES = 3
FunctionKey = tuple[str, str]
"""A module's name and a function's."""

_COMMON_METHODS = frozenset({
    "add", "append", "clear", "close", "copy", "count", "extend", "get", "insert", "items", "join",
    "keys", "open", "pop", "read", "remove", "replace", "set", "split", "strip", "update", "values",
    "write", "format", "encode", "decode", "save", "delete", "filter", "all", "first", "run",
})  # fmt: skip


_ANY_TIME: frozenset[Phase] = frozenset(("request",))


class Site:
    """One call of a function: who calls, and how."""

    __slots__ = ("call", "caller", "offset")

    def __init__(self, caller: FunctionKey, call: Call, offset: int) -> None:
        self.caller, self.call, self.offset = caller, call, offset


class Phases:
    """The call graph, and the phases that follow from it."""

    def __init__(self, program: Program, lifetimes: Lifetimes) -> None:
        self.program, self.lifetimes = program, lifetimes
        self.sites: dict[FunctionKey, list[Site]] = defaultdict(list)
        self.decorators: set[FunctionKey] = set()
        self._receivers: dict[FunctionKey, set[Phase]] = defaultdict(set)
        self._own: dict[FunctionKey, Phase] = {}
        self._methods: dict[str, list[tuple[FunctionKey, int]]] = {}
        self._setters: dict[str, list[FunctionKey]] = defaultdict(list)
        for module, function in program.functions():
            if any(chain[-1] == ".setter" for chain in function.decorators):
                name = function.name.rpartition(".")[2]
                self._setters[name].append((module.name, function.name))
        self._link()
        for module, function in program.functions():
            own = self._own_phase(module, function)
            if own is not None:
                self._own[module.name, function.name] = own
        self._callees: dict[FunctionKey, set[FunctionKey]] = defaultdict(set)
        for callee, sites in self.sites.items():
            for site in sites:
                self._callees[site.caller].add(callee)
        self._settle_registration()
        self._of = self._spread({})
        constructors: dict[FunctionKey, Phase] = {
            (module.name, function.name): "setup"
            for module, function in program.functions()
            if function.owner and function.name.rpartition(".")[2] in CONSTRUCTORS
        }
        self._of_objects = self._spread(constructors)

    def phases(self, module: str, function: str) -> frozenset[Phase]:
        """When a function can run."""
        return self._of.get((module, function)) or _ANY_TIME

    def constructs(self, module: str, function: str) -> bool:
        """Whether a function runs whenever an object of its class is made, and only then."""
        key = (module, function)
        return key not in self._own and "setup" in self._of_objects.get(key, ())

    def phases_for_object(self, module: str, function: str) -> frozenset[Phase]:
        """When a function can run, seen from the object it changes: setup while it is made."""
        return self._of_objects.get((module, function)) or _ANY_TIME

    # Who calls whom

    def _link(self) -> None:
        program = self.program
        for module, function in program.functions():
            caller = (module.name, function.name)
            owner = program.owner_of(module, function)
            for chain in function.decorators:
                found = program.find(module, owner, chain)
                if found is not None and found[0] == "function":
                    self.decorators.add(found[1:])  # type: ignore[arg-type]
                    outer = (module.name, function.outer)
                    self.sites[found[1:]].append(  # type: ignore[index]
                        Site(outer, Call(chain, function.line), 0)
                    )
            for write in function.writes:
                if write.how == "bind" and write.chain[-1][1:] in self._setters:
                    self._set(module, owner, caller, write)
            for call in function.calls:
                last = call.chain[-1]
                if last == ".connect":
                    self._connected(module, owner, call)
                for target, offset in self._targets(module, owner, call):
                    self.sites[target].append(Site(caller, call, offset))
            if any("receiver" in chain[-1] for chain in function.decorators):
                self._received(module, function)

    def _set(self, module: Module, owner: str, caller: FunctionKey, write: Write) -> None:
        """Binding an attribute that is a property calls its setter."""
        holder = (
            self.program.find(module, owner, write.chain[:-1]) if len(write.chain) > 1 else None
        )
        for setter in self._setters[write.chain[-1][1:]]:
            of = ("class", setter[0], setter[1].rpartition(".")[0])
            if holder is None or holder[0] != "instance":
                continue
            if of not in self.program.line(("class", *holder[1:])):
                continue
            self.sites[setter].append(Site(caller, Call(write.chain, write.line, write.locks), 1))

    def _targets(self, module: Module, owner: str, call: Call) -> list[tuple[FunctionKey, int]]:
        program = self.program
        found = program.find(module, owner, call.chain) or ("unknown", "")
        tag = found[0]
        if tag == "function":
            method = program.modules[found[1]].functions.get(found[2])
            bound = method is not None and bool(method.owner) and call.chain[-1][0] == "."
            return [((found[1], found[2]), int(bound))]
        if tag == "class":
            made: list[tuple[FunctionKey, int]] = []
            for name in ("__init__", "__new__", "__post_init__"):
                method_value = program.method(found, name)
                if method_value is not None:
                    made.append(((method_value[1], method_value[2]), 1))
            return made
        if tag in ("unknown", "on-object", "instance"):
            return self._namesakes(found, call)
        return []

    def _namesakes(self, found: Value, call: Call) -> list[tuple[FunctionKey, int]]:
        program = self.program
        if found[0] == "instance":
            method = program.method(("class", *found[1:]), "__call__")
            return [((method[1], method[2]), 1)] if method else []
        name = call.chain[-1][1:]
        if call.chain[-1][0] != "." or name in _COMMON_METHODS or name.startswith("__"):
            return []
        known = self._methods.get(name)
        if known is None:
            owners = program.method_owners.get(name, ())
            roots = {owner for owner in owners if not self._is_inherited(owner, name)}
            few = 0 < len(roots) <= MOST_NAMESAKES
            known = [((owner[1], f"{owner[2]}.{name}"), 1) for owner in owners] if few else []
            self._methods[name] = known
        return known

    def _is_inherited(self, owner: Value, name: str) -> bool:
        line = self.program.line(owner)[1:]
        return any(
            one[0] == "class" and f"{one[2]}.{name}" in self.program.modules[one[1]].functions
            for one in line
        )

    def _connected(self, module: Module, owner: str, call: Call) -> None:
        signal = call.chain[-2].lstrip(".") if len(call.chain) > 1 else ""
        signal = signal.rpartition(":")[2]
        for position, chain in call.arguments:
            if position in ("0", "receiver"):
                found = self.program.find(module, owner, chain)
                if found is not None and found[0] == "function":
                    phase = SIGNAL_PHASES.get(signal, "request")
                    self._receivers[found[1], found[2]].add(phase)

    def _received(self, module: Module, function: Function) -> None:
        outer = module.functions.get(function.outer)
        if outer is None:
            return
        nearest: Call | None = None
        for call in outer.calls:
            if call.line <= function.line and "receiver" in call.chain[-1] and call.arguments:
                nearest = call
        if nearest is None or function.line - nearest.line > 5:
            return
        signal = nearest.arguments[0][1][-1].lstrip(".").rpartition(":")[2]
        phase = SIGNAL_PHASES.get(signal, "request")
        self._receivers[module.name, function.name].add(phase)

    # Phases

    def _own_phase(self, module: Module, function: Function) -> Phase | None:
        """What a function's own place, name or form says."""
        name = function.name.rpartition(".")[2]
        place = self._module_phase(module)
        if not function.name:
            return "import"
        if place == "test" or (place and not name.startswith(REGISTRATION_STARTS)):
            return place
        if function.owner and name in ("__new__", "__init__"):
            owner = ("class", module.name, function.owner)
            if self.program.is_metaclass(owner):
                return "setup"
        if name in SETUP_NAMES:
            return "setup"
        if name.startswith(REGISTRATION_STARTS):
            return None if self._only_at_import(module, function) else "registration"
        return self._decorator_phase(module, function)

    def _module_phase(self, module: Module) -> Phase | None:
        for part in module.name.split("."):
            if part in MODULE_PHASES:
                return MODULE_PHASES[part]
            if part.startswith("test_"):
                return "test"
        return None

    def _settle_registration(self) -> None:
        """What registers for the set-up alone is part of it."""
        for key, phase in list(self._own.items()):
            sites = self.sites.get(key, ())
            if (
                phase == "registration"
                and sites
                and all(
                    self._own.get(site.caller) == "setup" and not site.caller[1].endswith("ready")
                    for site in sites
                )
            ):
                self._own[key] = "setup"

    def _decorator_phase(self, module: Module, function: Function) -> Phase | None:
        key = (module.name, function.name)
        if function.decorates and not function.outer:
            inner_only = any(
                one.outer == function.name and one.name != f"{function.name}.<lambda>"
                for one in module.facts.functions
            )
            if (inner_only and not _makes_contexts(function)) or key in self.decorators:
                return "registration"
        if function.outer:
            outer = module.functions.get(function.outer)
            while outer is not None and outer.outer:
                outer = module.functions.get(outer.outer)
            if outer is not None and outer.decorates and function.decorates:
                return "registration"
        return None

    def _only_at_import(self, module: Module, function: Function) -> bool:
        """Whether it is a function for its own module's use while that is imported."""
        key = (module.name, function.name)
        sites = [site for site in self.sites.get(key, ()) if site.caller != key]
        return (
            not function.owner
            and any(site.caller == (module.name, "") for site in sites)
            and all(not site.caller[1] for site in sites)
        )

    def _spread(self, also: dict[FunctionKey, Phase]) -> dict[FunctionKey, frozenset[Phase]]:
        """Phases by function, from those that are known (and `also` these) to all they call."""
        own = {**self._own, **{key: phase for key, phase in also.items() if key not in self._own}}
        known: dict[FunctionKey, set[Phase]] = {}
        for module, function in self.program.functions():
            key = (module.name, function.name)
            if key in own:
                known[key] = {own[key]}
            elif key in self._receivers:
                known[key] = set(self._receivers[key])
            elif not self.sites.get(key):
                known[key] = self._uncalled(module, function)
            else:
                known[key] = set()
        waiting = deque(key for key, phases in known.items() if phases)
        while waiting:
            key = waiting.popleft()
            phases = known[key]
            for callee in self._callees.get(key, ()):
                if callee in own:
                    continue
                before = known.get(callee)
                if before is not None and not phases <= before:
                    before |= phases
                    waiting.append(callee)
        return {key: frozenset(phases) for key, phases in known.items()}

    def _uncalled(self, module: Module, function: Function) -> set[Phase]:
        """Of a function nobody is seen to call: as its outer one in tests, else at any time."""
        outer = self._own.get((module.name, function.outer)) if function.outer else None
        if outer in ("test", "management"):
            return {outer}
        if _connects(module, function):
            return {"registration"}
        if function.name.endswith(".__init__") and self.lifetimes.live_on(
            ("class", module.name, function.owner)
        ):
            return {"setup"}
        return {"request"}


def _connects(module: Module, function: Function) -> bool:
    """Whether by its name and parameters it adds what others are to call, or takes that away."""
    name = function.name.rpartition(".")[2]
    if name.startswith(CONNECTING_STARTS):
        return any(
            one in CALLBACK_PARAMETERS or name.endswith(f"_{one}")
            for one in function.parameters[:3]
        )
    start, _, rest = name.partition("_")
    if not function.owner or start not in ("disable", "remove", "delete", "enable"):
        return False
    opposite = module.functions.get(f"{function.owner}.add_{rest}")
    return opposite is not None and _connects(module, opposite)


def _makes_contexts(function: Function) -> bool:
    return any("contextmanager" in chain[-1] for chain in function.decorators)
