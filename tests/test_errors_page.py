"""Every error a user can meet, and every problem a recording can have, is explained."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


_SAY = {"TracerError", "Problem", "Damage", "problem"}
"""Calls whose first argument, or `slug`, names an error or a problem."""


def _slugs(path: Path) -> set[str]:
    """The slugs that the module gives its errors and problems, as far as they are literal."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
        name = called.id if isinstance(called, ast.Name) else called
        if name in _SAY:
            slugs = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "slug")]
            found |= {
                slug.value
                for slug in slugs
                if isinstance(slug, ast.Constant) and isinstance(slug.value, str)
            }
    return found


def test_each_slug_has_a_section() -> None:
    rooms = [p for p in (ROOT / "tracer").rglob("*.py") if "probe" not in p.parts]
    slugs = set().union(*(_slugs(path) for path in rooms))
    assert slugs, "no slugs found: the search is broken"
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert len(sections) == len(set(sections))
    assert slugs <= set(sections), f"docs/errors.md lacks: {sorted(slugs - set(sections))}"
