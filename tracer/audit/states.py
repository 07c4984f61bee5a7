"""Every process-wide state of a program, with all that is done to it."""

from __future__ import annotations

from collections import defaultdict

from tracer.trace.audited import Phase

from .calls import CallGraph
from .facts import Chain, Function, Shape, Write, is_of_parameter
from .framework import (
    CACHED_PROPERTY,
    CONSTRUCTORS,
    MEMOS,
    PER_CONTEXT,
    PER_THREAD,
)
from .kinds import Kinds
from .lifetime import Lifetimes
from .locking import HeldLocks
from .module import STATES, Module, Value, dotted
from .phases import Phases
from .program import Program
from .state import REBINDING, Change, State
from .targets import Targets

MOST_CALLERS_DEEP = 3
_PLAIN = frozenset({"class", "constant", "function", "none", "other", "ref"})
"""Kinds of shapes that make no container, lock or memo."""
_NOT_STATES = frozenset({"__all__", "__slots__", "__path__", "__match_args__", "__annotations__"})


class States:
    """Gathers the states of a program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        graph = CallGraph(program)
        self.lifetimes = Lifetimes(program, graph)
        self.phases = Phases(program, graph, self.lifetimes)
        self.found: dict[Value, State] = {}
        self._aliases: dict[Value, list[Value]] = defaultdict(list)
        self.kinds = Kinds(program)
        self.locks = HeldLocks(program, self.phases, self.kinds.kind)
        self.targets = Targets(program, self.kinds, self.lifetimes, self.found)
        self._define()
        self._alias()
        self._change()

    # What there is

    def _define(self) -> None:
        for module in self.program.modules.values():
            for name, bindings in module.bindings.items():
                if name not in _NOT_STATES and name not in module.functions:
                    shapes = [(module, "", shape) for one in bindings for shape in one.shapes]
                    name_key: Value = ("global", module.name, name)
                    self._define_one(name_key, bindings[0].line, shapes)
            for owner in module.classes.values():
                for binding in owner.bindings:
                    if binding.name not in _NOT_STATES:
                        class_key = ("on-class", module.name, owner.name, binding.name)
                        shapes = [(module, owner.name, shape) for shape in binding.shapes]
                        self._define_one(class_key, binding.line, shapes)
            for function in module.facts.functions:
                if self._is_memo(module, function):
                    memo: Value = ("global", module.name, function.name)
                    state = State(memo, "memo", module.shown, function.line)
                    self.found[memo] = state
        for key in self.program.object_values:
            if ("class", *key[1:3]) in self.lifetimes.classes:
                kind = self.kinds.kind(key)
                if kind in ("thread-local", "context", "lock"):
                    module, function, _ = self.program.object_values[key][0]
                    self.found[key] = State(key, kind, module.shown, function.line)

    def _define_one(self, key: Value, line: int, shapes: list[tuple[Module, str, Shape]]) -> None:
        if all(shape.kind in _PLAIN for _, _, shape in shapes):
            return
        kind = self.kinds.of(shapes)
        if kind in ("container", "thread-local", "context", "lock", "memo"):
            shown = self.program.modules[key[1]].shown
            self.found.setdefault(key, State(key, kind, shown, line))

    def _is_memo(self, module: Module, function: Function) -> bool:
        for chain in function.decorators:
            if function.outer and not function.owner:
                return False
            last = chain[-1].lstrip(".").rpartition(":")[2]
            if last == CACHED_PROPERTY:
                return ("class", module.name, function.owner) in self.lifetimes.classes
            if dotted(self.program.find(module, function.owner, chain)) in MEMOS:
                return True
        return False

    def _alias(self) -> None:
        """Attributes of objects that hold a module's or a class's state: the same state."""
        for key, values in self.program.object_values.items():
            for module, function, shape in values:
                if shape.kind != "ref":
                    continue
                owner = self.program.owner_of(module, function)
                held = self.program.find(module, owner, shape.chain)
                if held is not None and held[0] == "element" and held[1] in STATES:
                    held = held[1:]
                if held is not None and held[0] in ("global", "on-class") and held in self.found:
                    self._aliases[key].append(held)

    # What changes it

    def _change(self) -> None:
        for module, function in self.program.functions():
            if not function.writes:
                continue
            phases = self.phases.phases(module.name, function.name)
            owner = self.program.owner_of(module, function)
            for write in function.writes:
                locked = self.locks.is_locked(module, owner, function, write.locks)
                self._follow(module, owner, function, write, write.chain, phases, locked, 0)

    def _follow(
        self,
        module: Module,
        owner: str,
        function: Function,
        write: Write,
        chain: Chain,
        phases: frozenset[Phase],
        locked: bool,
        depth: int,
        site: tuple[Module, str] | None = None,
    ) -> None:
        place, place_owner = site or (module, owner)
        if self.targets.is_of_new_object(place, place_owner, chain):
            return
        given = len(chain) <= 2 and is_of_parameter(chain)
        if given and write.how != "attribute":
            self._follow_parameter(module, function, write, chain, phases, locked, depth, place)
        targets = self.targets.of(place, place_owner, function, write, chain)
        for target in targets:
            change = Change(
                module, function, write, phases, locked,
                constructing=self.phases.constructs(module.name, function.name),
                answering=self.phases.answers(module.name, function.name),
                readied=self.phases.is_readied(module.name, function.name),
            )  # fmt: skip
            self._record(target, change)

    def _follow_parameter(
        self,
        module: Module,
        function: Function,
        write: Write,
        chain: Chain,
        phases: frozenset[Phase],
        locked: bool,
        depth: int,
        place: Module,
    ) -> None:
        """A function changes what it is given: look at what its callers give it."""
        if depth >= MOST_CALLERS_DEEP or (write.how in REBINDING and len(chain) == 1):
            return
        name, _, parameter = chain[0][1:].rpartition(":")
        called = place.functions.get(name)
        if called is None or parameter not in called.parameters:
            return
        position = called.parameters.index(parameter)
        direct = name == function.name
        for site in self.phases.sites.get((place.name, name), ()):
            caller_module = self.program.modules[site.caller[0]]
            caller = caller_module.functions.get(site.caller[1])
            if caller is None:
                continue
            caller_owner = self.program.owner_of(caller_module, caller)
            when = phases
            if direct:
                when = self.phases.phases(*site.caller)
            held = locked or self.locks.is_locked(
                caller_module, caller_owner, caller, site.call.locks
            )
            for where, given in site.call.arguments:
                if where not in (str(position - site.offset), parameter):
                    continue
                self._follow(
                    module, self.program.owner_of(module, function), function, write,
                    (*given, *chain[1:]), when, held, depth + 1, (caller_module, caller_owner),
                )  # fmt: skip

    def _record(self, key: Value, change: Change) -> None:
        for alias in self._aliases.get(key, ()):
            if not change.rebinds:
                self._add(alias, change)
        if key[0] == "on-object":
            if ("class", *key[1:3]) not in self.lifetimes.classes:
                return
            if self._is_per_thread(key):
                return
            change.phases = self.phases.phases_for_object(change.module.name, change.function.name)
            if change.write.chain[0] == "$self" and self._is_of_new_object(change):
                return
        self._add(key, change)

    def _is_of_new_object(self, change: Change) -> bool:
        """Whether a method changes its own object while that is being made."""
        owner, _, name = change.function.name.rpartition(".")
        return (
            name in CONSTRUCTORS and change.function.owner == owner
        ) or self.phases.is_of_new_objects(change.module.name, change.function.name)

    def _is_per_thread(self, key: Value) -> bool:
        line = self.program.line(("class", *key[1:3]))
        return any(dotted(one) in PER_THREAD or dotted(one) in PER_CONTEXT for one in line)

    def _add(self, key: Value, change: Change) -> None:
        state = self.found.get(key)
        if state is None:
            if key[-1] in _NOT_STATES or self._is_memo_of_object(key):
                return
            if key[0] == "on-class" and not change.rebinds:
                return
            if key[0] == "global" and "." in key[2] and change.phases == {"import"}:
                return  # what a module notes on its functions
            if key[0] == "external":
                if change.phases == {"import"}:
                    return
                state = State(key, "value", change.module.shown, change.write.line)
            else:
                state = self._new(key, change)
            self.found[key] = state
        state.changes.append(change)

    def _is_memo_of_object(self, key: Value) -> bool:
        """Whether it is the value of a cached property, which its own entry tells of."""
        if key[0] != "on-object":
            return False
        method = self.program.method(("class", *key[1:3]), key[3])
        return method is not None and ("global", *method[1:]) in self.found

    def _new(self, key: Value, change: Change) -> State:
        module = self.program.modules[key[1]]
        kind = self.kinds.kind(key)
        line, shown = change.write.line, change.module.shown
        if key[0] == "global" and key[2] in module.bindings:
            line, shown = module.bindings[key[2]][0].line, module.shown
        elif key[0] == "on-class":
            shown = module.shown
            line = next(
                (one.line for one in module.classes[key[2]].bindings if one.name == key[3]), line
            )
        elif key[0] == "on-object" and key in self.program.object_values:
            defined, function, _ = self.program.object_values[key][0]
            line, shown = function.line, defined.shown
        return State(key, kind, shown, line)
