"""When each function runs: from what it is called, and from who calls it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Set
from typing import get_args

from tracer.trace.audited import Phase

from .calls import CallGraph, FunctionKey
from .construction import called_on_new_objects
from .facts import Call, Function
from .framework import (
    CALLBACK_PARAMETERS,
    CONNECTING_STARTS,
    CONSTRUCTORS,
    REGISTRATION_STARTS,
    SETUP_NAMES,
    SIGNAL_PHASES,
    phase_of,
)
from .lifetime import Lifetimes
from .module import Module
from .program import Program

_NONE: frozenset[Phase] = frozenset()
_ONE: dict[Phase, frozenset[Phase]] = {one: frozenset((one,)) for one in get_args(Phase)}
_ANY_TIME = _ONE["request"]
_SETUP: Phase = "setup"


class Phases:
    """The phases that follow from the calls, and from what functions are."""

    def __init__(self, program: Program, graph: CallGraph, lifetimes: Lifetimes) -> None:
        self.program, self.lifetimes = program, lifetimes
        self.sites, self.decorators = graph.sites, graph.decorators
        self._receivers: dict[FunctionKey, set[Phase]] = defaultdict(set)
        self._own: dict[FunctionKey, Phase] = {}
        self._find_receivers()
        for module, function in program.functions():
            own = self._own_phase(module, function)
            if own is not None:
                self._own[module.name, function.name] = own
        self._callees_of_objects: dict[FunctionKey, set[FunctionKey]] = defaultdict(set)
        of_new_objects: set[FunctionKey] = set()
        for callee, sites in self.sites.items():
            for site in sites:
                if not site.fresh:
                    self._callees_of_objects[site.caller].add(callee)
            if sites and all(site.fresh for site in sites):
                of_new_objects.add(callee)
        self._settle_registration()
        self._constructing = called_on_new_objects(program, graph)
        self._answering = self._called_with_requests()
        self._begins = {
            (module.name, function.name): self._begin(module, function)
            for module, function in program.functions()
        }
        self._of = self._spread(self._own, graph.callees)
        constructors: dict[FunctionKey, Phase] = {
            (module.name, function.name): "setup"
            for module, function in program.functions()
            if function.owner and function.name.rpartition(".")[2] in CONSTRUCTORS
        }
        self._of_objects = self._spread(
            {
                **dict.fromkeys(of_new_objects | self._constructing, _SETUP),
                **constructors,
                **self._own,
            },
            self._callees_of_objects,
        )

    def phases(self, module: str, function: str) -> frozenset[Phase]:
        """When a function can run."""
        return self._of.get((module, function)) or _ANY_TIME

    def answers(self, module: str, function: str) -> bool:
        """Whether a function is seen to run in requests, on objects that were there before.

        It, or who calls it, is given one.
        """
        return (module, function) in self._answering

    def is_readied(self, module: str, function: str) -> bool:
        """Whether the ``ready()`` of an application calls it."""
        return any(
            site.caller[1].endswith(".ready") for site in self.sites.get((module, function), ())
        )

    def is_of_new_objects(self, module: str, function: str) -> bool:
        """Whether a method is only seen to be called on objects that are being made, or copied."""
        return (module, function) in self._constructing

    def constructs(self, module: str, function: str) -> bool:
        """Whether a function runs whenever an object of its class is made, and only then."""
        key = (module, function)
        return key not in self._own and "setup" in self._of_objects.get(key, ())

    def phases_for_object(self, module: str, function: str) -> frozenset[Phase]:
        """When a function can run, seen from the object it changes: setup while it is made."""
        return self._of_objects.get((module, function)) or _ANY_TIME

    # Receivers

    def _find_receivers(self) -> None:
        for module, function in self.program.functions():
            owner = self.program.owner_of(module, function)
            for call in function.calls:
                if call.chain[-1] == ".connect":
                    self._connected(module, owner, call)
            if any("receiver" in chain[-1] for chain in function.decorators):
                self._received(module, function)

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
        place = phase_of(module.name)
        if not function.name:
            return "import"
        if place == "test" or (place and not name.startswith(REGISTRATION_STARTS)):
            return place
        if function.request and not name.startswith("__"):
            return None  # a view, or what a view calls, whatever its name
        if function.owner and name in ("__new__", "__init__"):
            owner = ("class", module.name, function.owner)
            if self.program.is_metaclass(owner):
                return "setup"
        if name in SETUP_NAMES:
            return "setup"
        if name.startswith(REGISTRATION_STARTS):
            return None if self._only_at_import(module, function) else "registration"
        return self._decorator_phase(module, function)

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

    def _spread(
        self,
        own: Mapping[FunctionKey, Phase],
        callees: Mapping[FunctionKey, Set[FunctionKey]],
    ) -> dict[FunctionKey, frozenset[Phase]]:
        """Phases by function, from those that are known to all they call."""
        known = {**self._begins, **{key: _ONE[phase] for key, phase in own.items()}}
        waiting = deque(key for key, phases in known.items() if phases)
        while waiting:
            key = waiting.popleft()
            phases = known[key]
            for callee in callees.get(key, ()):
                before = known.get(callee)
                if before is not None and callee not in own and not phases <= before:
                    known[callee] = before | phases
                    waiting.append(callee)
        return known

    def _begin(self, module: Module, function: Function) -> frozenset[Phase]:
        """When a function runs for all that is known without those who call it."""
        key = (module.name, function.name)
        if key in self._receivers:
            phases = frozenset(self._receivers[key])
        elif not self.sites.get(key):
            phases = self._uncalled(module, function)
        else:
            phases = _NONE
        return phases | _ANY_TIME if function.request else phases

    def _called_with_requests(self) -> set[FunctionKey]:
        found = {
            (module.name, function.name)
            for module, function in self.program.functions()
            if function.request and (module.name, function.name) not in self._own
        }
        waiting = deque(found)
        while waiting:
            for callee in self._callees_of_objects.get(waiting.popleft(), ()):
                if callee not in found and callee not in self._own:
                    found.add(callee)
                    waiting.append(callee)
        return found

    def _uncalled(self, module: Module, function: Function) -> frozenset[Phase]:
        """Of a function nobody is seen to call: as its outer one in tests, else at any time."""
        outer = self._own.get((module.name, function.outer)) if function.outer else None
        if outer in ("test", "management"):
            return _ONE[outer]
        if _connects(module, function):
            return _ONE["registration"]
        if function.name.endswith(".__init__") and self.lifetimes.live_on(
            ("class", module.name, function.owner)
        ):
            return _ONE["setup"]
        return _ANY_TIME


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
