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
    "config_parser": "an object of code that was not audited",
    "constant_value": "the same value each time",
    "context_default": "a default argument",
    "context_left": "a request's own, by design",
    "context_list": "a default argument",
    "context_object": "what a context variable holds",
    "deep_mapping": "an object of code that was not audited",
    "default_argument": "a default argument",
    "descriptor": "a method that no call is seen of",
    "element": "an object of code that was not audited",
    "environment": "told at the other place that changes the environment",
    "form_field": "an element of a container of code that was not audited",
    "generator": "a variable of a generator",
    "generator_numbers": "a variable of a generator",
    "invalidated_key": "a cache that one worker empties and others do not",
    "locmem": "the cache of code that was not audited",
    "logger_level": "an object of code that was not audited",
    "language_left": "a setting of the thread, by code that was not audited",
    "lru_stale": "a cache that one worker empties and others do not",
    "middleware_attribute": "an object that travels on the request",
    "missing_token": "a method that no call is seen of",
    "namespace": "an attribute of what another object holds",
    "random_global": "a generator of random numbers",
    "random_seeded": "a generator of random numbers",
    "signal_connected": "an object of code that was not audited",
    "template_libraries": "an object of code that was not audited",
    "text_buffer": "a stream",
    "text_wrapper": "a stream",
    "thread_local": "a thread's own, by design",
    "timezone_left": "a setting of the thread, by code that was not audited",
}
RACES = {"bounded_memo", "depth", "environment_restored"}
"""What goes wrong where two threads meet, though not between workers."""
POOLS = {"buffer_pool", "pool_counting", "queue_pool", "returned_at_once", "stream_pool"}
"""What is taken out is given back, and one request's meanwhile: which takes a run to see."""


@pytest.fixture(scope="module")
def found() -> list[Finding]:
    return [one for one in findings(audit([str(ZOO)]).states) if one.severity != "info"]


def test_shapes(found: list[Finding]) -> None:
    shapes = _modules("shapes")
    missed = shapes - _named(found, "shapes")
    assert missed == MISSED.keys()
    assert (len(shapes), len(shapes - missed)) == (89, 55)
    page = (ZOO.parents[2] / "docs" / "how-to" / "audit-source-code.md").read_text("utf-8")
    assert "Of the 89 shapes" in page
    assert "it finds 55 from source alone" in page


def test_of_the_caches_only_pools_and_races_are_told(found: list[Finding]) -> None:
    caches = _modules("caches")
    blamed = _named(found, "caches")
    assert blamed == RACES | POOLS
    assert len(caches) == 32
    codes = {one.code for one in found if "/caches/" in one.place}
    assert codes == {"DRT1102", "DRT1103", "DRT1104", "DRT1105", "DRT1107"}


def _modules(kind: str) -> set[str]:
    return {one.stem for one in (ZOO / "zoo" / kind).glob("*.py")} - {"__init__"}


def _named(found: list[Finding], kind: str) -> set[str]:
    files = [Path(one.place.rpartition(":")[0]) for one in found]
    return {one.stem for one in files if one.parent.name == kind}
