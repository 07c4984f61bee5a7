"""Where each rule was seen to fire and to be silent: Django versions and entry points.

    python -m docs.rule_coverage DIRECTORY...

merges what `tests/diagnose/test_cases.py` left in these directories (`DJANGO_TRACE_COVERAGE`)
into `docs/_generated/rule-coverage.json`: what a directory says of a Django version replaces all
that was known of that version, and other versions stay. The index of the rules shows it as a table.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent / "_generated" / "rule-coverage.json"

Coverage = dict[str, dict[str, dict[str, list[str]]]]
"""By Django version and code: the entry points where it was "seen", and "silent" on a twin."""


def read(directory: Path) -> Coverage:
    """What the cases in a directory saw."""
    files = sorted(directory.glob("*.json"))
    cases: list[dict[str, Any]] = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    of_project: dict[str, set[str]] = {}
    for case in cases:
        of_project.setdefault(case.get("project", ""), set()).update(case["codes"])
    found: dict[str, dict[str, dict[str, set[str]]]] = {}
    for case in cases:
        version = found.setdefault(case["django"], {})
        # Where a test does not say whose twin it records, it is that of all its project shows.
        unsaid = set() if case["codes"] else of_project[case.get("project", "")]
        twin_of = case.get("twin_of", unsaid)
        silent = [code for code in twin_of if code not in case["codes"]]
        for what, codes in (("seen", case["codes"]), ("silent", silent)):
            for code in codes:
                version.setdefault(code, {}).setdefault(what, set()).add(case["entry"])
    return {
        version: {
            code: {what: sorted(entries) for what, entries in sorted(seen.items())}
            for code, seen in sorted(codes.items())
        }
        for version, codes in found.items()
    }


def merged(known: Coverage, new: Iterable[Coverage]) -> Coverage:
    """The versions of all, in order; the later goes before the earlier."""
    every = dict(known)
    for one in new:
        every.update(one)
    return {version: every[version] for version in sorted(every, key=_numbers)}


def table(coverage: Coverage, slugs: Mapping[str, str]) -> str:
    """The table in Markdown, a row for each rule in `slugs`, which maps codes to slugs."""
    versions = list(coverage)
    if not versions:
        return "No version was recorded yet."
    head = ["Rule", *(f"Django {version}" for version in versions), "Healthy twin silent under"]
    rows = [head, ["---"] * len(head)]
    for code, slug in slugs.items():
        seen = [coverage[version].get(code, {}).get("seen", []) for version in versions]
        silent = set[str]()
        for version in versions:
            silent.update(coverage[version].get(code, {}).get("silent", []))
        cells = [", ".join(entries) or "·" for entries in seen]
        rows.append([f"[{code}]({slug}.md)", *cells, ", ".join(sorted(silent)) or "·"])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def load() -> Coverage:
    """What is in the repository; nothing without the file."""
    try:
        coverage: Coverage = json.loads(FILE.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return coverage


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


if __name__ == "__main__":
    now = merged(load(), (read(Path(word)) for word in sys.argv[1:]))
    FILE.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
