"""Results as a Markdown table and as JSON."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from .variants import PLAIN, VARIANTS

_PACKAGES = ("Django", "pyinstrument", "viztracer")


@dataclass(frozen=True)
class Result:
    """One variant at one size."""

    apps: int
    models: int
    variant: str
    instructions: int | None = None
    """None when they were not counted; `note` then says why, if there is a reason."""
    instructions_ratio: float | None = None
    """By those of the untraced run."""
    wall_ratio: float | None = None
    """Median of paired runs."""
    note: str = ""


def too_expensive(results: Sequence[Result]) -> list[str]:
    """A sentence for each target that is missed, or could not be held against a figure."""
    found = []
    for result in results:
        variant = next(v for v in VARIANTS if v.name == result.variant)
        if variant.most is None or result.apps < variant.most_from_apps:
            continue
        where = f"{variant.title} at {result.apps}x{result.models}"
        if result.instructions_ratio is None:
            found.append(f"{where}: not measured {result.note}".rstrip())
        elif result.instructions_ratio > variant.most:
            found.append(f"{where}: {result.instructions_ratio:.3f}, target {variant.most}")
    return found


def provenance(date: str, valgrind: str) -> dict[str, str]:
    """What the figures depend on, without a word about whose machine it was."""
    facts = {
        "date": date,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": f"{platform.system()} {platform.machine()}",
        "valgrind": valgrind or "none: instructions were not counted",
    }
    for package in _PACKAGES:
        try:
            facts[package] = version(package)
        except PackageNotFoundError:
            facts[package] = "not installed"
    return facts


def as_markdown(results: Sequence[Result], facts: dict[str, str]) -> str:
    """A row per variant, two columns per size."""
    sizes = list(dict.fromkeys((result.apps, result.models) for result in results))
    cells = {(r.apps, r.models, r.variant): r for r in results}
    head = "".join(f" {a}x{m} instructions | {a}x{m} wall |" for a, m in sizes)
    lines = ["| |" + head, "|---|" + "---:|---:|" * len(sizes)]
    for variant in VARIANTS:
        row = [cells.get((apps, models, variant.name)) for apps, models in sizes]
        if any(row):
            lines.append(f"| {variant.title} |" + "".join(_cell(result) for result in row))
    notes = [f"- {r.variant} at {r.apps}x{r.models}: {r.note}." for r in results if r.note]
    measured = ["", "Measured with:", "", *(f"- {key}: {text}" for key, text in facts.items())]
    return "\n".join([*lines, *(["", *notes] if notes else []), *measured]) + "\n"


def _cell(result: Result | None) -> str:
    if result is None:
        return " - | - |"
    if result.instructions is None:
        count = "not measured"
    elif result.variant == PLAIN.name:
        count = f"{result.instructions / 1e6:,.0f} M"
    else:
        count = f"{result.instructions_ratio:.3f}"
    wall = "-" if result.wall_ratio is None else f"{result.wall_ratio:.2f}"
    return f" {count} | {wall} |"


def as_json(results: Sequence[Result], facts: dict[str, str]) -> dict[str, Any]:
    """The same for programs."""
    return {"measured_with": facts, "results": [asdict(result) for result in results]}
