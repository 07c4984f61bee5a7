"""Who calls which function, and what is given to it: calls, decorators, property setters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from .facts import Call, Chain, Class, Function, Write, is_of_parameter
from .framework import COMMON_METHODS, CONSTRUCTORS, COPYING
from .module import Module, Value, dotted
from .program import Program

MOST_NAMESAKES = 3
MOST_GIVERS_DEEP = 3
FunctionKey = tuple[str, str]
"""A module's name and a function's."""

Given = tuple[Module, str, Chain]
"""An argument: the module and the class it is written in, and its chain."""

_UNKNOWN: Value = ("unknown", "")


class Site:
    """One call of a function: who calls, and how; `fresh` if on an object it has just made.

    `guessed` tells that it is found by the name of the method alone.
    """

    __slots__ = ("call", "caller", "fresh", "guessed", "offset")

    def __init__(
        self,
        caller: FunctionKey,
        call: Call,
        offset: int,
        fresh: bool = False,
        guessed: bool = False,
    ) -> None:
        self.caller, self.call, self.offset = caller, call, offset
        self.fresh, self.guessed = fresh, guessed

    @property
    def copied(self) -> bool:
        """Whether it is a call on a copy that has just been made."""
        chain = self.call.chain
        return self.fresh and len(chain) > 2 and chain[-3].strip("._") in COPYING


class CallGraph:
    """The calls of a program: the sites of each function, and which are used as decorators.

    `callees` are the sites the other way round: the functions that each calls.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.sites: dict[FunctionKey, list[Site]] = defaultdict(list)
        self.decorators: set[FunctionKey] = set()
        self._methods: dict[str, list[tuple[FunctionKey, int]]] = {}
        self._made_anew: dict[str, bool] = {}
        self._setters: dict[str, list[FunctionKey]] = defaultdict(list)
        for module, function in program.functions():
            if any(chain[-1] == ".setter" for chain in function.decorators):
                name = function.name.rpartition(".")[2]
                self._setters[name].append((module.name, function.name))
        self._link()
        self.callees: dict[FunctionKey, set[FunctionKey]] = defaultdict(set)
        for callee, sites in self.sites.items():
            for site in sites:
                self.callees[site.caller].add(callee)

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
                    self._set(module, owner, function, write)
            for call in function.calls:
                fresh = self._is_on_new_object(module, owner, function, call.chain)
                targets, guessed = self._targets(module, owner, call)
                for target, offset in targets:
                    self.sites[target].append(Site(caller, call, offset, fresh, guessed))
        for module in program.modules.values():
            for owner_class in module.classes.values():
                for chain in owner_class.decorators:
                    self._decorate_class(module, owner_class, chain)

    def _decorate_class(self, module: Module, decorated: Class, chain: Chain) -> None:
        """A decorator is given the class; one that takes arguments, by the function it returns."""
        found = self.program.find(module, "", chain)
        if found is None or found[0] != "function":
            return
        called = self.program.modules[found[1]].functions[found[2]]
        given = (("0", (f"^{decorated.name}",)),)
        call = Call(chain, decorated.line, (), given)
        caller = (module.name, decorated.outer)
        bound = bool(called.owner) and chain[-1][0] == "."
        self.sites[found[1], found[2]].append(Site(caller, call, int(bound)))
        for inner in self.program.modules[found[1]].facts.functions:
            if inner.outer == called.name and called.decorates:
                self.sites[found[1], inner.name].append(Site(caller, call, 0))

    def given(self, module: Module, root: str, depth: int = 0) -> Iterator[Given]:
        """What callers give to the parameter that the root of a chain stands for."""
        name, _, parameter = root[1:].rpartition(":")
        called = module.functions.get(name)
        if called is None or parameter not in called.parameters:
            return
        position = called.parameters.index(parameter)
        for site in self.sites.get((module.name, name), ()):
            where = self.program.modules[site.caller[0]]
            caller = where.functions.get(site.caller[1])
            if caller is None:
                continue
            for place, chain in site.call.arguments:
                if place not in (str(position - site.offset), parameter):
                    continue
                if len(chain) == 1 and is_of_parameter(chain):
                    if depth < MOST_GIVERS_DEEP:
                        yield from self.given(where, chain[0], depth + 1)
                else:
                    yield where, self.program.owner_of(where, caller), chain

    def _set(self, module: Module, owner: str, function: Function, write: Write) -> None:
        """Binding an attribute that is a property calls its setter."""
        caller = (module.name, function.name)
        fresh = self._is_on_new_object(module, owner, function, write.chain)
        holder = (
            self.program.find(module, owner, write.chain[:-1]) if len(write.chain) > 1 else None
        )
        for setter in self._setters[write.chain[-1][1:]]:
            of = ("class", setter[0], setter[1].rpartition(".")[0])
            if holder is None or holder[0] != "instance":
                continue
            held: Value = ("class", *holder[1:])
            if of not in self.program.line(held) and held not in self.program.line(of):
                continue
            call = Call(write.chain, write.line, write.locks)
            self.sites[setter].append(Site(caller, call, 1, fresh))

    def _is_on_new_object(
        self, module: Module, owner: str, function: Function, chain: Chain
    ) -> bool:
        """Whether it is an attribute of an object that is being made, or that was made here."""
        if len(chain) == 2 and chain[0] == "$self":
            return function.name.rpartition(".")[2] in CONSTRUCTORS
        if len(chain) > 2 and chain[-2][0] == ".":
            return self._is_made_anew(chain[-2][1:])
        if len(chain) < 3 or chain[-2] != "()":
            return False
        made = self.program.find(module, owner, chain[:-2])
        name = dotted(made) or chain[-3]
        return bool(made and made[0] == "class") or name.rpartition(".")[2].strip("_") in COPYING

    def _is_made_anew(self, attribute: str) -> bool:
        """Whether what has an attribute of that name mostly makes a new object when it is read.

        No property of that name may give what is kept, and more must make than bind it.
        """
        known = self._made_anew.get(attribute)
        if known is None:
            known = self._made_anew[attribute] = self._properties_make(attribute)
        return known

    def _properties_make(self, attribute: str) -> bool:
        program = self.program
        makes: set[Value] = set()
        for owner in program.method_owners.get(attribute, ()):
            module = program.modules[owner[1]]
            function = module.functions[f"{owner[2]}.{attribute}"]
            if function.decorators != (("property",),):
                return False
            for shape in function.returns:
                if shape.kind == "ref":
                    return False
                made = program.find(module, owner[2], shape.chain) if shape.chain else None
                if made is not None and made[0] == "class":
                    makes.add(owner)
        return len(makes) > len(program.attribute_owners.get(attribute, ()))

    def _targets(
        self, module: Module, owner: str, call: Call
    ) -> tuple[list[tuple[FunctionKey, int]], bool]:
        """The functions that are called, and whether that is guessed from their name."""
        program = self.program
        found = _UNKNOWN
        if not is_of_parameter(call.chain):
            found = program.find(module, owner, call.chain) or _UNKNOWN
        tag = found[0]
        if tag == "function":
            method = program.modules[found[1]].functions.get(found[2])
            bound = method is not None and bool(method.owner) and call.chain[-1][0] == "."
            return [((found[1], found[2]), int(bound))], False
        if tag == "class":
            made: list[tuple[FunctionKey, int]] = []
            for name in ("__init__", "__new__", "__post_init__"):
                method_value = program.method(found, name)
                if method_value is not None:
                    made.append(((method_value[1], method_value[2]), 1))
            return made, False
        if tag in ("unknown", "on-object", "instance"):
            return self._namesakes(found, call), tag != "instance"
        return [], False

    def _namesakes(self, found: Value, call: Call) -> list[tuple[FunctionKey, int]]:
        program = self.program
        if found[0] == "instance":
            method = program.method(("class", *found[1:]), "__call__")
            return [((method[1], method[2]), 1)] if method else []
        name = call.chain[-1][1:]
        if call.chain[-1][0] != "." or name in COMMON_METHODS or name.startswith("__"):
            return []
        known = self._methods.get(name)
        if known is None:
            owners = [
                owner
                for owner in program.method_owners.get(name, ())
                if not program.is_property(("function", owner[1], f"{owner[2]}.{name}"))
            ]
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
