"""The page of the Python API: what can be imported from the package stands on it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

import tracer

SITE = os.environ.get("DJANGO_TRACE_DOCS", "")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "api.rst"


def test_every_public_name_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    shown = re.findall(r"^\.\. (?:autodoc2-object|py:data):: (\S+)$", page, re.MULTILINE)
    public = {
        f"{value.__module__}.{value.__qualname__}" if callable(value) else name
        for name, value in ((name, getattr(tracer, name)) for name in tracer.__all__)
    }
    assert public <= set(shown), public - set(shown)


@pytest.mark.skipif(not SITE, reason="DJANGO_TRACE_DOCS names no built documentation")
def test_each_can_be_linked_to_as_it_is_imported() -> None:
    page = (Path(SITE) / "reference" / "api.html").read_text(encoding="utf-8")
    anchors = set(re.findall(r'id="(tracer\.[^"]+)"', page))
    assert {f"tracer.{name}" for name in tracer.__all__} <= anchors
    assert {"tracer.Trace.entries", "tracer.Trace.spans_of", "tracer.Span.duration_ns"} <= anchors
