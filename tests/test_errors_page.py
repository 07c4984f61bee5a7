"""Every error a user can meet, and every problem a recording can have, is explained."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _slugs(path: Path) -> set[str]:
    """The literal slugs of ``TracerError("slug", …)`` and ``Problem(slug="slug", …)``."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id == "TracerError" and node.args:
            slug = node.args[0]
        elif node.func.id == "Problem":
            slug = next((k.value for k in node.keywords if k.arg == "slug"), None)
        else:
            continue
        if isinstance(slug, ast.Constant) and isinstance(slug.value, str):
            found.add(slug.value)
    return found


def test_each_slug_has_a_section() -> None:
    rooms = [p for p in (ROOT / "tracer").rglob("*.py") if "probe" not in p.parts]
    slugs = set().union(*(_slugs(path) for path in rooms))
    assert slugs, "no slugs found: the search is broken"
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert len(sections) == len(set(sections))
    assert slugs <= set(sections), f"docs/errors.md lacks: {sorted(slugs - set(sections))}"
