"""Methods that only run while their object is made, so that nobody else sees what they change."""

from __future__ import annotations

from collections.abc import Sequence, Set

from .calls import CallGraph, FunctionKey, Site
from .program import Program


def called_on_new_objects(program: Program, graph: CallGraph) -> set[FunctionKey]:
    """Methods that are called on objects just made, and by such methods on their own object.

    The setter of a property is for everybody to use, whoever is seen to.
    """
    waiting = {callee for callee, sites in graph.sites.items() if any(one.fresh for one in sites)}
    found: set[FunctionKey] = set()
    while True:
        new = {
            callee
            for callee in waiting - found
            if not _is_setter(program, callee)
            and (
                all(site.fresh or _is_own(site, found) for site in graph.sites[callee])
                or _is_for_copies(callee, graph.sites[callee])
            )
        }
        if not new:
            return found
        found |= new
        for key in new:
            waiting.update(graph.callees.get(key, ()))


def _is_own(site: Site, constructing: Set[FunctionKey]) -> bool:
    """Whether such a method calls another of its own object."""
    chain = site.call.chain
    return site.caller in constructing and len(chain) == 2 and chain[0] == "$self"


def _is_for_copies(callee: FunctionKey, sites: Sequence[Site]) -> bool:
    """Whether a method is called on copies more often than on objects that may be anything.

    Where it is seen to be called on an object that is known, it is not for copies.
    """
    name = callee[1].rpartition(".")[2]
    others = [
        site
        for site in sites
        if not site.fresh and site.caller[1].rpartition(".")[2] != name  # its base's own
    ]
    return all(site.guessed for site in others) and len(others) < sum(site.copied for site in sites)


def _is_setter(program: Program, key: FunctionKey) -> bool:
    function = program.modules[key[0]].functions.get(key[1])
    return function is not None and any(chain[-1] == ".setter" for chain in function.decorators)
