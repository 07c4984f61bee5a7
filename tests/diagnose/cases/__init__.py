"""The pitfalls and their healthy twins, one module per hundred of rule codes or so.

Each module has `CASES`. A case is recorded on real Django by `test_cases.py`, under the entry
point where it shows, and all rules look at the recording: what they find is told here in full,
so a case is also a test that every other rule is silent. The table of the documentation, which
rule was seen where, is made from the same cases.
"""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator


@dataclasses.dataclass(frozen=True)
class Case:
    """What is found when `entry` of a project is recorded with ``PITFALL=pitfall``.

    `project` is a directory of ``demo_projects/pitfalls``; `entry` is a key of
    `tests.diagnose.pitfalls.ENTRIES`. `found` maps the code of each rule that fires to the line of
    source code that its place points at ("" where it has none); it is empty for a healthy twin,
    which names in `twin_of` the codes of the rules it is healthy for. `django` is the oldest and
    the newest version on which this holds. `says` are texts that "SEVERITY: TITLE" (or "SEVERITY
    (possible): TITLE"), cause or fix of the findings must contain, taken together. Without
    `imports` those of modules are not recorded.
    """

    project: str
    pitfall: str
    entry: str
    found: dict[str, str] = dataclasses.field(default_factory=dict)
    twin_of: tuple[str, ...] = ()
    django: tuple[tuple[int, int], tuple[int, int]] = ((3, 2), (99, 0))
    says: tuple[str, ...] = ()
    environment: dict[str, str] = dataclasses.field(default_factory=dict)
    url: str = "/"
    imports: bool = True
    timeout_s: float = 60

    @property
    def id(self) -> str:
        """What pytest calls it."""
        return "-".join([self.project, self.pitfall, self.entry, *self.environment.values()])


def all_cases() -> Iterator[Case]:
    """The cases of every module here, in order."""
    for found in pkgutil.iter_modules(__path__):
        yield from importlib.import_module(f"{__name__}.{found.name}").CASES
