"""When each function runs: from what it is called, and from who calls it."""

from __future__ import annotations

from collections import defaultdict, deque

from tracer.trace.audited import Phase

from .facts import Call, Function
from .framework import MODULE_PHASES, REGISTRATION_STARTS, SETUP_NAMES, SIGNAL_PHASES
from .program import Module, Program, Value

MOST_NAMESAKES = 3
FunctionKey = tuple[str, str]
"""A module's name and a function's."""

_COMMON_METHODS = frozenset({
    "add", "append", "clear", "close", "copy", "count", "extend", "get", "insert", "items", "join",
    "keys", "open", "pop", "read", "remove", "replace", "set", "split", "strip", "update", "values",
    "write", "format", "encode", "decode", "save", "delete", "filter", "all", "first", "run",
})  # fmt: skip


class Site:
    """One call of a function: who calls, and how."""

    __slots__ = ("call", "caller", "offset")

    def __init__(self, caller: FunctionKey, call: Call, offset: int) -> None:
        self.caller, self.call, self.offset = caller, call, offset


class Phases:
    """The call graph, and the phases that follow from it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.sites: dict[FunctionKey, list[Site]] = defaultdict(list)
        self.decorators: set[FunctionKey] = set()
        self._receivers: dict[FunctionKey, set[Phase]] = defaultdict(set)
        self._own: dict[FunctionKey, Phase] = {}
        self._link()
        for module, function in program.functions():
            own = self._own_phase(module, function)
            if own is not None:
                self._own[module.name, function.name] = own
        self.of: dict[FunctionKey, frozenset[Phase]] = self._spread()

    def phases(self, module: str, function: str) -> frozenset[Phase]:
        """When a function can run."""
        return self.of.get((module, function)) or frozenset(("request",))

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
            for call in function.calls:
                last = call.chain[-1]
                if last == ".connect":
                    self._connected(module, owner, call)
                for target, offset in self._targets(module, owner, call):
                    self.sites[target].append(Site(caller, call, offset))
            if any("receiver" in chain[-1] for chain in function.decorators):
                self._received(module, function)

    def _targets(self, module: Module, owner: str, call: Call) -> list[tuple[FunctionKey, int]]:
        program = self.program
        found = program.find(module, owner, call.chain)
        if found is None:
            return []
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
        if tag in ("unknown", "on-object", "global", "instance"):
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
        owners = program.method_owners.get(name, ())
        roots = {owner for owner in owners if not self._is_inherited(owner, name)}
        if not roots or len(roots) > MOST_NAMESAKES:
            return []
        return [((owner[1], f"{owner[2]}.{name}"), 1) for owner in owners]

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
        for part in module.name.split("."):
            if part in MODULE_PHASES:
                return MODULE_PHASES[part]
            if part.startswith("test_"):
                return "test"
        if not function.name:
            return "import"
        name = function.name.rpartition(".")[2]
        if function.owner and name == "__new__":
            owner = ("class", module.name, function.owner)
            if self.program.is_metaclass(owner):
                return "setup"
        if name in SETUP_NAMES:
            return "setup"
        if name.startswith(REGISTRATION_STARTS):
            return None if self._only_at_import(module, function) else "registration"
        return self._decorator_phase(module, function)

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
        sites = self.sites.get((module.name, function.name), ())
        return (
            not function.owner
            and bool(sites)
            and all(site.caller == (module.name, "") for site in sites)
        )

    def _spread(self) -> dict[FunctionKey, frozenset[Phase]]:
        known: dict[FunctionKey, set[Phase]] = {}
        callees: dict[FunctionKey, set[FunctionKey]] = defaultdict(set)
        for callee, sites in self.sites.items():
            for site in sites:
                callees[site.caller].add(callee)
        for module, function in self.program.functions():
            key = (module.name, function.name)
            if key in self._own:
                known[key] = {self._own[key]}
            elif key in self._receivers:
                known[key] = set(self._receivers[key])
            elif not self.sites.get(key):
                known[key] = self._uncalled(module, function)
            else:
                known[key] = set()
        inner: dict[FunctionKey, list[FunctionKey]] = defaultdict(list)
        for module, function in self.program.functions():
            key = (module.name, function.name)
            if function.outer and not known[key]:
                inner[module.name, function.outer].append(key)
        waiting = deque(key for key, phases in known.items() if phases)
        while waiting:
            key = waiting.popleft()
            phases = known[key]
            for callee in callees.get(key, ()):
                if callee in self._own:
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
        return {"request"}


def _makes_contexts(function: Function) -> bool:
    return any("contextmanager" in chain[-1] for chain in function.decorators)
