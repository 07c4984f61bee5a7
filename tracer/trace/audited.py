"""What an audit of source code says of process-wide state: values, for every renderer."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Phase: TypeAlias = Literal["import", "setup", "registration", "request", "management", "test"]
"""When code runs: while its module is imported; while Django or an object that lives on is set up;
while something is registered; at any time, which includes requests; under a management command
or the development server's reloader; in tests."""


class StateWrite(msgspec.Struct, frozen=True, kw_only=True):
    """One place in the source that rebinds or changes a state.

    `how` says what is done in one or two words, `function` is dotted and empty at module level,
    `place` is ``file:line``. `phases` say when it can run; `locked` that a lock is held.
    """

    how: str
    rebinds: bool
    function: str
    place: str
    phases: tuple[Phase, ...]
    locked: bool = False


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """What one worker of a recording did to a state.

    `process` is its key in the recording. It wrote the state so many times, in so many requests,
    most of them like `request`. `place` is where the last of these writes stands (``file:line``).
    Both are empty where only the effect of the writes was seen. `parts` are what of the state was
    written, as in ``.user.token``, where that is not the state itself.
    """

    process: str
    writes: int
    requests: int
    place: str = ""
    request: str = ""
    parts: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Who wrote it how often, in a few words."""
        who = f"process {self.process.rpartition('/')[2]}"
        what = f"{', '.join(self.parts)} of it" if self.parts else "it"
        if self.writes == 1:
            return f"{who} wrote {what} once" + (f", in {self.request}" if self.request else "")
        requests = "1 request" if self.requests == 1 else f"{self.requests} requests"
        request = f", such as {self.request}" if self.request else ""
        return f"{who} wrote {what} {self.writes} times in {requests}{request}"


class AuditedState(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of process-wide state.

    `name` is dotted: ``REGISTRY``, ``Class.attribute`` for one of the class and
    ``Class().attribute`` for one of an object that lives as long as the process. `module` is
    ``<external>`` for state of code that was not audited.

    - `kind`: container, value, instance, memo, thread-local, context or lock;
    - `access`: ro (never changed after its definition), import (only while its module is
      imported), rebound, mutated, reb+mut, memo or confined (per thread or context by design);
    - `safety`: safe, import, registration, setup, test, management, confined, locked, benign (a
      race ends in the same value) or unsafe:lost-update, unsafe:check-then-act,
      unsafe:shared-scratch, unsafe:shared-update, unsafe:save-restore;
    - `worker`: same in every worker process, cache (may be filled differently, harmless), diverges,
      or n/a;
    - `initialised`: complete (whole before it is visible), half-done (others can see it while it
      is filled) or empty where it is not initialised on first use;
    - `varies`: what requests store in it depends on the call that stores it (on the request, an
      argument, chance or how often), and not on its key alone;
    - `repeated`: two threads at once can both do the work of initialising it;
    - `reason`: why it was classified so, one sentence.
    """

    module: str
    name: str
    kind: str
    place: str
    access: str
    safety: str
    worker: str
    initialised: str = ""
    repeated: bool = False
    varies: bool = False
    reason: str = ""
    writes: tuple[StateWrite, ...] = ()
    seen: tuple[Sighting, ...] = ()

    @property
    def written(self) -> bool:
        """Whether it changes, or is filled, after its module was imported."""
        return self.access not in ("ro", "import")

    @property
    def hazardous(self) -> bool:
        """Whether requests at once can go wrong in it, or workers hold what differs in content."""
        return self.safety.startswith("unsafe:") or (self.worker == "diverges" and self.varies)

    @property
    def full_name(self) -> str:
        """Its name with its module."""
        return self.name if self.module == "<external>" else f"{self.module}.{self.name}"


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A file that could not be audited, and why."""

    file: str
    reason: str


class SeenAlone(msgspec.Struct, frozen=True, kw_only=True):
    """What a recording saw written by audited code, and the source does not show as a state."""

    name: str
    seen: tuple[Sighting, ...]


class Audit(msgspec.Struct, frozen=True, kw_only=True):
    """The result of an audit: states by module and name, and what was left out.

    `files` counts what was read, `python2` those of them that are Python 2. `run` names the
    recording that was joined to it, and is empty for none; `run_lacks` says in a sentence or two
    what that cannot tell, and `seen_alone` what it alone knows.
    """

    states: tuple[AuditedState, ...]
    left_out: tuple[LeftOut, ...] = ()
    files: int = 0
    python2: int = 0
    run: str = ""
    run_lacks: str = ""
    seen_alone: tuple[SeenAlone, ...] = ()
