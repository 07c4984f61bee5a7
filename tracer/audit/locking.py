"""Which locks are held where something is written."""

from __future__ import annotations

from collections.abc import Callable

from .calls import FunctionKey
from .facts import Chain, Function
from .module import STATES, Module, Value
from .phases import Phases
from .program import Program


class HeldLocks:
    """Locks of ``with`` blocks around a write, and of all that call a private function."""

    def __init__(self, program: Program, phases: Phases, kind: Callable[[Value], str]) -> None:
        self.program, self.phases, self.kind = program, phases, kind
        self._held_locks: dict[FunctionKey, bool] = {}

    def is_locked(
        self, module: Module, owner: str, function: Function, locks: tuple[Chain, ...]
    ) -> bool:
        """Whether one of these is a lock, or the callers of the function hold one."""
        if any(self._is_lock(module, owner, chain) for chain in locks):
            return True
        return self._callers_lock((module.name, function.name))

    def _is_lock(self, module: Module, owner: str, chain: Chain) -> bool:
        last = chain[-1] if chain[-1] != "()" else chain[-2]
        last = last.lower().rpartition(":")[2]
        if "lock" in last or "mutex" in last or "semaphore" in last:
            return True
        found = self.program.find(module, owner, chain)
        return found is not None and found[0] in STATES and self.kind(found) == "lock"

    def _callers_lock(self, key: FunctionKey) -> bool:
        """Whether all that call a private function hold a lock while they do."""
        known = self._held_locks.get(key)
        if known is not None:
            return known
        self._held_locks[key] = False
        name = key[1].rpartition(".")[2]
        sites = self.phases.sites.get(key, ())
        held = False
        if name.startswith("_") and not name.startswith("__") and sites:
            held = all(self._locked_site(site.caller, site.call.locks) for site in sites)
        self._held_locks[key] = held
        return held

    def _locked_site(self, caller: FunctionKey, locks: tuple[Chain, ...]) -> bool:
        module = self.program.modules[caller[0]]
        function = module.functions.get(caller[1])
        if function is None:
            return False
        return self.is_locked(module, self.program.owner_of(module, function), function, locks)
