"""The page on configuration names every key and every measure there is."""

from __future__ import annotations

import re
from pathlib import Path

from tracer.compare.measures import MEASURES
from tracer.policy.configuration import KEYS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "configuration.md"


def _rows(title: str) -> dict[str, str]:
    section = PAGE.read_text("utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| (.+?) \|", section, re.MULTILINE))


def test_it_has_every_key_and_no_other() -> None:
    assert set(_rows("`[tool.django-trace]`")) == set(KEYS)


def test_it_has_every_measure_with_its_meaning() -> None:
    told = {spelling: kind.meaning for spelling, kind in MEASURES.items()}

    assert _rows("`[tool.django-trace.budget]`") == told
