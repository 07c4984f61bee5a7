"""The shapes of shared state that the recorder is held against, here by their source alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracer.audit.audit import audit
from tracer.audit.rules import findings
from tracer.trace.finding import Finding

ZOO = Path(__file__).parents[1] / "state_zoo" / "zoo"
MISSED = {
    "app_config": "an object of code that was not audited",
    "bytes_stream": "a stream",
    "closure_container": "a variable of a closure",
    "closure_variable": "a variable of a closure",
    "constant_value": "the same value each time",
    "context_default": "a default argument",
    "context_list": "a default argument",
    "default_argument": "a default argument",
    "descriptor": "a method that no call is seen of",
    "form_field": "an element of a container of code that was not audited",
    "invalidated_key": "a cache that one worker empties and others do not",
    "locmem": "the cache of code that was not audited",
    "lru_stale": "a cache that one worker empties and others do not",
    "middleware_attribute": "an object that travels on the request",
    "namespace": "an attribute of what another object holds",
    "random_seeded": "a generator of random numbers",
    "text_buffer": "a stream",
    "thread_local": "a thread's own, by design",
}
RACES = {"bounded_memo"}
"""A cache that two threads can take the same item out of."""
POOLS = {"buffer_pool", "returned_at_once", "stream_pool"}
"""What is taken out is given back, and one request's meanwhile: which takes a run to see."""


@pytest.fixture(scope="module")
def found() -> list[Finding]:
    return [one for one in findings(audit([str(ZOO)]).states) if one.severity != "info"]


def test_shapes(found: list[Finding]) -> None:
    shapes = _modules("shapes")
    missed = shapes - _named(found, "shapes")
    assert missed == MISSED.keys()
    assert (len(shapes), len(shapes - missed)) == (62, 44)
    page = (ZOO.parents[2] / "docs" / "how-to" / "audit-source-code.md").read_text("utf-8")
    assert "Of the 62 shapes" in page
    assert "it finds 44 from source alone" in page


def test_no_cache_but_pools_is_said_to_differ_between_workers(found: list[Finding]) -> None:
    caches = _modules("caches")
    blamed = _named(found, "caches")
    assert blamed == RACES | POOLS
    assert len(caches) == 21
    codes = {one.code for one in found if "/caches/" in one.place}
    assert codes == {"DRT1103", "DRT1104", "DRT1107"}


def _modules(kind: str) -> set[str]:
    return {one.stem for one in (ZOO / "zoo" / kind).glob("*.py")} - {"__init__"}


def _named(found: list[Finding], kind: str) -> set[str]:
    files = [Path(one.place.rpartition(":")[0]) for one in found]
    return {one.stem for one in files if one.parent.name == kind}
