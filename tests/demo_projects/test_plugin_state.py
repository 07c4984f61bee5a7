"""What the plugin keeps in a worker is lost to the other one; what a repair keeps is not.

Each test talks to two real gunicorn workers and says which of them answers, so that nothing
here happens by chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.plugin_failures.clients import MISSING, RIGHT, WRONG
from benchmarks.plugin_failures.services import can_import, redis_server, why_no_redis
from tests.demo_projects.two_workers import TwoWorkers, two_workers

pytestmark = pytest.mark.target

REPAIRS = ["database", "cache", "cache-redis", "session", "signed", "stateless"]
ONE_FOR_ALL = ["attribute", "class_attribute", "module_global", "thread_local"]
BY_REFERENCE = ["locmem", "lru_cache"]


@pytest.fixture
def workers(
    request: pytest.FixtureRequest, prepared: Path, python: str, tmp_path: Path
) -> Iterator[TwoWorkers]:
    """Two fresh workers whose plugin keeps its quotes as the parameter says."""
    if not can_import(python, "gunicorn"):
        pytest.skip(f"gunicorn is not installed for {python}")
    state = request.param
    log = tmp_path / "server.log"
    if state != "cache-redis":
        with two_workers(prepared, python, log, PLUGIN_STATE=state) as pair:
            yield pair
        return
    reason = why_no_redis(python)
    if reason is not None:
        pytest.skip(reason)
    with (
        redis_server(tmp_path) as url,
        two_workers(prepared, python, log, PLUGIN_STATE="cache", REDIS_URL=url) as pair,
    ):
        yield pair


@pytest.mark.parametrize("workers", ONE_FOR_ALL + BY_REFERENCE, indirect=True)
def test_lost_in_the_other_worker(workers: TwoWorkers) -> None:
    """And there in the same one, which is all that a developer with one process sees."""
    buyer = workers.user()
    with workers.only(workers.first):
        panel, quoted_by = buyer.panel(7)
    with workers.only(workers.second):
        outcome, _, ordered_by = buyer.order(panel, 7)
        assert (outcome, quoted_by, ordered_by) == (MISSING, workers.first, workers.second)
    with workers.only(workers.first):
        assert buyer.order(panel, 7) == (RIGHT, "ordered 7", workers.first)


@pytest.mark.parametrize("workers", ONE_FOR_ALL, indirect=True)
def test_mixed_up_in_either_worker(workers: TwoWorkers) -> None:
    buyer, other = workers.user(), workers.user()
    with workers.only(workers.second):
        other.panel(8)
    with workers.only(workers.first):
        panel, _ = buyer.panel(7)
        other.panel(9)
        assert buyer.order(panel, 7) == (WRONG, "ordered 9", workers.first)
    with workers.only(workers.second):
        assert buyer.order(panel, 7) == (WRONG, "ordered 8", workers.second)


@pytest.mark.parametrize("workers", ["one_key"], indirect=True)
def test_one_key_for_all_holds_until_there_are_two_users(workers: TwoWorkers) -> None:
    buyer, other = workers.user(), workers.user()
    with workers.only(workers.first):
        panel, _ = buyer.panel(7)
    with workers.only(workers.second):
        assert buyer.order(panel, 7) == (RIGHT, "ordered 7", workers.second)
        other.panel(8)
    with workers.only(workers.first):
        assert buyer.order(panel, 7) == (WRONG, "ordered 8", workers.first)


@pytest.mark.parametrize("workers", REPAIRS, indirect=True)
def test_repairs_hold(workers: TwoWorkers) -> None:
    """Two users, each quoted in one worker and ordering in the other, one between the other."""
    buyer, other = workers.user(), workers.user()
    with workers.only(workers.first):
        panel, _ = buyer.panel(7)
    with workers.only(workers.second):
        other_panel, _ = other.panel(8)
        assert buyer.order(panel, 7) == (RIGHT, "ordered 7", workers.second)
    with workers.only(workers.first):
        assert other.order(other_panel, 8) == (RIGHT, "ordered 8", workers.first)
