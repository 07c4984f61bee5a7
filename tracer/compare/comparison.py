"""What a comparison says: two sides, and for each entry point and process what differs."""

from __future__ import annotations

from typing import Literal

import msgspec

from .imports import Brought
from .statistics import Verdict

Unit = Literal["ns", "count"]


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two: where it was read from and what it was recorded with.

    `point` is the entry point that was chosen, or empty for all of the run. `recordings` are the
    fewest and the most of any entry point. Versions and settings modules are those seen, in order.
    """

    path: str
    point: str = ""
    created: str = ""
    tool_version: str = ""
    project: str = ""
    settings: tuple[str, ...] = ()
    pythons: tuple[str, ...] = ()
    djangos: tuple[str, ...] = ()
    recordings: tuple[int, int] = (0, 0)
    problems: int = 0


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A number on both sides: a value for each recording, nanoseconds or counts.

    Empty where it did not happen. `verdict` is "slower" or "faster" (of counts: "more" or
    "fewer"), or empty when the sides do not differ by more than noise.
    """

    kind: str
    name: str
    unit: Unit
    a: tuple[int, ...]
    b: tuple[int, ...]
    verdict: Verdict | Literal["more", "fewer"] = ""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened on one side only, or not as often.

    `a` and `b` are how often, in the process in which it happened most, the median over
    recordings. `where` is the place it comes from and `duration_ns` the time it took, on the side
    where it happened (more often). `elsewhere` is the role in which the other side does it.
    """

    category: str
    name: str
    where: str
    a: int
    b: int
    duration_ns: int = 0
    elsewhere: str = ""


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """Something that has another place in the order; positions count from 1.

    `after` is what comes directly before it on side B, or empty when it is the first; `inside`
    says that this still goes on while it happens.
    """

    category: str
    name: str
    a: int
    a_of: int
    b: int
    b_of: int
    after: str
    inside: bool = False


class RoleComparison(msgspec.Struct, frozen=True, kw_only=True):
    """The processes of one role: "forked", "reloader's child"; `label` is empty for the only one.

    `a` and `b` are how many there were, in the recording with most; 0 on one side when only the
    other has the role, and nothing else is compared then. `steps` are the own times of the steps
    and modules that have a verdict; `measures` are all that either side has.
    """

    label: str
    a: int
    b: int
    measures: tuple[Change, ...] = ()
    steps: tuple[Change, ...] = ()
    differences: tuple[Difference, ...] = ()
    moves: tuple[Move, ...] = ()
    new_imports: tuple[Brought, ...] = ()
    gone_imports: tuple[Brought, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether there is anything to tell."""
        return bool(
            self.a != self.b
            or self.steps
            or self.differences
            or self.moves
            or self.new_imports
            or self.gone_imports
            or any(change.verdict for change in self.measures)
        )


class PointComparison(msgspec.Struct, frozen=True, kw_only=True):
    """One entry point of A held against one of B.

    `a_outcomes` and `b_outcomes` have an outcome for each recording, `a_reason` and `b_reason`
    why the first bad one was bad. `pace` is how much longer B took for the imports that both did,
    a measure of the machine; 1 when too few can tell. `imports` says whether both sides recorded
    imports, so that they can be compared.
    """

    a: str
    b: str
    a_outcomes: tuple[str, ...]
    b_outcomes: tuple[str, ...]
    a_reason: str = ""
    b_reason: str = ""
    a_command: str = ""
    b_command: str = ""
    pace: float = 1.0
    imports: bool = True
    roles: tuple[RoleComparison, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether there is anything to tell, beyond commands and versions."""
        return set(self.a_outcomes) != set(self.b_outcomes) or any(
            role.differs for role in self.roles
        )

    @property
    def fewest(self) -> int:
        """Recordings on the side that has fewer."""
        return min(len(self.a_outcomes), len(self.b_outcomes))


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two sides, the entry points both have, and those that only one has."""

    a: Side
    b: Side
    points: tuple[PointComparison, ...]
    only_a: tuple[str, ...] = ()
    only_b: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the sides differ in what happens or, beyond noise, in how long it takes."""
        return bool(self.only_a or self.only_b) or any(point.differs for point in self.points)
