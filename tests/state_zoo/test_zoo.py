"""Every shape of shared state is found, and no cache is taken for one, under real servers."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tracer.recorder.server import free_port

from .running import PYTHON, SERVERS, ZOO, Visit, caches, shapes, visit

pytestmark = [pytest.mark.slow, pytest.mark.target]
THREADED = ("gunicorn-gthread", "runserver", "uvicorn")
NEED_THREADS = ("torn",)
NEED_WORKERS = ("invalidated_key", "lru_method", "lru_stale", "first_user", "missing_token")
"""Shapes that are as they should be where one process answers everything."""
NEED_A_CONTEXT = {
    "context_left": ("gunicorn", "gunicorn-preload", "gunicorn-gthread"),
    "language_left": ("gunicorn", "gunicorn-preload", "gunicorn-gthread"),
    "timezone_left": ("gunicorn", "gunicorn-preload", "gunicorn-gthread"),
    "context_object": ("gunicorn", "gunicorn-preload"),
}
"""Shapes that are hazards where requests share a context, with these servers."""
RACY = ("depth", "environment_restored", "warnings_caught")
"""Caches that are no hazard as long as no two requests run at a time."""
BY_SNAPSHOT = (
    "counter_iterator",
    "default_dict",
    "first_user",
    "queue",
    "text_wrapper",
    "element",
    "simple_queue",
    "signal_connected",
)
"""What Django or the standard library writes on the project's behalf: no line of it is known."""


def test_the_zoo_is_large_enough() -> None:
    assert len(shapes()) >= 30
    assert len(caches()) >= 10


@pytest.fixture(scope="module", params=SERVERS)
def visited(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Visit:
    server = str(request.param)
    needed = {"runserver": "django"}.get(server, server.partition("-")[0])
    if subprocess.run([PYTHON, "-c", f"import {needed}"], capture_output=True).returncode:
        pytest.skip(f"{needed} is not installed in the environment under test")
    found = visit(server, free_port(), tmp_path_factory.mktemp(server))
    assert found.recording.result.outcome == "ok", found.recording.result.reason
    found.server = server
    return found


def test_every_shape_is_found(visited: Visit) -> None:
    missed = {}
    for name in shapes():
        if name in NEED_THREADS and visited.server not in THREADED:
            continue
        if visited.server not in NEED_A_CONTEXT.get(name, SERVERS):
            continue
        if name in NEED_WORKERS and visited.server == "runserver":
            continue
        if not visited.hazards("shapes", name):
            missed[name] = [one.harmless for one in visited.verdicts[f"shapes.{name}"]]
    assert missed == {}


def test_every_shape_is_called_by_its_name(visited: Visit) -> None:
    if visited.server == "runserver":
        return  # one process: what would be lost elsewhere crosses requests here
    wrong = {
        name: sorted(found)
        for name, expected in shapes().items()
        if (found := visited.hazards("shapes", name)) and not found & set(expected)
    }
    assert wrong == {}


def test_no_cache_is_taken_for_a_hazard(visited: Visit) -> None:
    flagged = {name: found for name in caches() if (found := visited.hazards("caches", name))}
    if visited.server in THREADED:
        for name in RACY:
            assert flagged.pop(name, {"torn"}) == {"torn"}
    assert flagged == {}


def test_hazards_name_the_line_that_writes(visited: Visit) -> None:
    without = {
        name
        for name in shapes()
        for verdict in visited.verdicts[f"shapes.{name}"]
        if verdict.hazard and verdict.writer and not verdict.writer.place
    }
    if visited.server in THREADED:  # what foreign code writes in one, another may see first
        assert len(without) < len(shapes()) // 10, without
    else:
        assert without <= set(BY_SNAPSHOT), without


def test_the_probe_had_no_trouble(visited: Visit) -> None:
    directory = Path(visited.recording.path) / "workers"
    told = [path.read_bytes().count(b"\tprobe.error") for path in directory.glob("*.trace")]
    assert told
    assert sum(told) == 0
    assert ZOO.is_dir()
