"""How well `django-trace audit` agrees with people who read the code.

    python -m benchmarks.audit_truth                      Django 5.2.19 and six applications
    python -m benchmarks.audit_truth --write              and write the table in docs/_generated

The rows in `audit_data/` say of one state each how it is used. What the audit does not list, it
takes for read-only. The packages are downloaded with pip into a directory of their own, unpacked,
and never imported.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tracer.audit.audit import audit
from tracer.trace.audited import AuditedState

DATA = Path(__file__).parent / "audit_data"
TABLE = Path(__file__).parents[1] / "docs" / "_generated" / "audit-truth.md"
DEFAULT_PLACE = Path(".django-trace") / "audited"
ASPECTS = ("access", "safety", "worker")
_IMPORTED = {
    "Django": "django",
    "django-allauth": "allauth",
    "django-cms": "cms",
    "django-debug-toolbar": "debug_toolbar",
    "django-oscar": "oscar",
    "djangorestframework": "rest_framework",
}
_SAMPLES = {"applications.json": "", "second_sample.json": "a second sample of "}


class Row(NamedTuple):
    """One judged state, and what the audit says of it."""

    judged: dict[str, str]
    found: AuditedState | None

    def said(self, aspect: str) -> str:
        """What the audit says; what it does not list is never written."""
        if self.found is None:
            return {"access": "ro", "safety": "safe", "worker": "same"}[aspect]
        return str(getattr(self.found, aspect))


class Measure(NamedTuple):
    """Of one class of answers: how many were judged so, said so, and both."""

    judged: int
    said: int
    both: int

    @property
    def recall(self) -> float:
        """The share of those judged so that were found."""
        return self.both / self.judged if self.judged else 1.0

    @property
    def precision(self) -> float:
        """The share of those said to be so that are."""
        return self.both / self.said if self.said else 1.0


def unpacked(requirement: str, place: Path) -> Path:
    """The source of a release from the package index: `Django==5.2.19`."""
    name, _, version = requirement.partition("==")
    target = place / f"{name}-{version}"
    if not target.exists():
        wheels = place / "wheels"
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
            "--ignore-requires-python", "--only-binary", ":all:", "--dest", str(wheels),
            requirement,
        ]  # fmt: skip
        subprocess.run(command, check=True)
        start = name.replace("-", "_").lower()
        wheel = next(
            one for one in wheels.glob("*.whl")
            if one.name.lower().startswith(f"{start}-{version}-")
        )  # fmt: skip
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target)
    return target / _IMPORTED.get(name, name.replace("-", "_"))


def rows_of(judged: Iterable[dict[str, str]], source: Path) -> list[Row]:
    """The judged rows beside what the audit says of the source."""
    states = {(one.module, one.name): one for one in audit([str(source)]).states}
    return [Row(row, states.get((row["module"], row["name"]))) for row in judged]


def is_written(access: str) -> bool:
    """Whether a class of access means that the state changes after its import."""
    return access not in ("ro", "import")


def written(rows: list[Row]) -> Measure:
    """How well what changes after its import is told from what does not."""
    pairs = [(is_written(row.judged["access"]), is_written(row.said("access"))) for row in rows]
    return Measure(
        sum(one for one, _ in pairs), sum(two for _, two in pairs), sum(a and b for a, b in pairs)
    )


def by_class(rows: list[Row], aspect: str) -> Iterator[tuple[str, Measure]]:
    """Each class of an aspect with its measure; all kinds of `unsafe` also together."""
    judged = [(row.judged[aspect], row.said(aspect)) for row in rows]
    for name in sorted({one for pair in judged for one in pair}):
        yield name, _measure(judged, {name})
    if aspect == "safety":
        unsafe = {one for pair in judged for one in pair if one.startswith("unsafe:")}
        yield "unsafe, any", _measure(judged, unsafe)


def _measure(judged: list[tuple[str, str]], names: set[str]) -> Measure:
    return Measure(
        sum(one in names for one, _ in judged),
        sum(two in names for _, two in judged),
        sum(one in names and two in names for one, two in judged),
    )


def table(titled: list[tuple[str, list[Row]]]) -> str:
    """The measures as Markdown."""
    parts = []
    for title, rows in titled:
        lines = [f"### {title}", "", "| What | judged | said | recall | precision |",
                 "|---|---:|---:|---:|---:|"]  # fmt: skip
        lines.append(_line("**written after import**", written(rows)))
        for aspect in ASPECTS:
            lines += [_line(f"{aspect}: {name}", one) for name, one in by_class(rows, aspect)]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _line(name: str, one: Measure) -> str:
    return f"| {name} | {one.judged} | {one.said} | {one.recall:.2f} | {one.precision:.2f} |"


def disagreements(rows: list[Row]) -> Iterator[str]:
    """Where the audit and the reader differ."""
    for row in rows:
        differ = [one for one in ASPECTS if row.said(one) != row.judged[one]]
        if differ:
            told = ", ".join(f"{one}: {row.said(one)}, not {row.judged[one]}" for one in differ)
            yield f"{row.judged['module']}.{row.judged['name']}: {told}"


def judged_rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of `audit_data/`."""
    rows: list[dict[str, str]] = json.loads((DATA / name).read_text())["rows"]
    return rows


def main() -> None:
    """Measure, print, and write the table if that is wanted."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--place", type=Path, default=DEFAULT_PLACE, help="where to unpack")
    parser.add_argument("--django", default="5.2.19", help="another release of Django")
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    asked = parser.parse_args()
    source = unpacked(f"Django=={asked.django}", asked.place)
    titled = [(f"Django {asked.django}", rows_of(judged_rows("django_5_2.json"), source))]
    for name, title in _SAMPLES.items():
        projects: dict[str, list[dict[str, str]]] = {}
        for row in judged_rows(name):
            projects.setdefault(row["project"], []).append(row)
        together: list[Row] = []
        for project, judged in projects.items():
            together += rows_of(judged, unpacked(project.replace(" ", "=="), asked.place))
        titled.append((title + ", ".join(projects), together))
    document = table(titled)
    print(document)
    for title, rows in titled:
        print(f"Differences, {title}:", *disagreements(rows), sep="\n  ")
    if asked.write:
        TABLE.write_text(document)


if __name__ == "__main__":
    main()
