"""What runs in which process, per entry point: the counts measured on Django 4.2, 5.2 and 6.1.

A count is S settings imports, P full populates, R calls of `ready()`, C of `run_checks`, U URLconf
imports, D database connections, for each process of the run. The demo has nine AppConfigs.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tracer import Trace
from tracer.diagnose.catalogue import diagnose, rules
from tracer.recorder.entry_points import Serving
from tracer.recorder.server import free_port
from tracer.trace.finding import Finding

from .recording import PYTHON, SHOP, counts, django_version, has_module, record, watch

pytestmark = [pytest.mark.target, pytest.mark.slow]

Count = tuple[int, int, int, int, int, int]
NONE: Count = (0, 0, 0, 0, 0, 0)
SETTINGS: Count = (1, 0, 0, 0, 0, 0)
SET_UP: Count = (1, 1, 9, 0, 0, 0)
SERVED: Count = (1, 1, 9, 0, 1, 0)
FORKED_SERVED: Count = (0, 0, 0, 0, 1, 0)
CHECKED: Count = (1, 1, 9, 1, 1, 0)
CHECKED_CONNECTED: Count = (1, 1, 9, 1, 1, 1)
ADDRESS = "127.0.0.1:{port}"
WSGI, ASGI = "shop.wsgi:application", "shop.asgi:application"


def runserver_parent() -> Count:
    """Since 5.2 runserver calls `check(tags=set())` before anything else."""
    return (1, 1, 9, int(django_version() >= (5, 2)), 0, 0)


def runserver_child() -> Count:
    return (1, 1, 9, 1 + (django_version() >= (5, 2)), 1, 1)


def test_worker() -> Count:
    """Since 6.0 each worker that did not come by fork runs the checks."""
    return CHECKED_CONNECTED if django_version() >= (6, 0) else (1, 1, 9, 0, 0, 1)


test_worker.__test__ = False  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Row:
    """One entry point: its command, and the counts of its processes."""

    id: str
    words: tuple[str, ...]
    expected: Callable[[], list[Count]]
    needs: tuple[str, ...] = ()
    serving: Serving | None = None
    environment: dict[str, str] = field(default_factory=dict)
    exit_codes: tuple[int, ...] = (0,)
    since: tuple[int, int] = (3, 2)
    more_processes: bool = False
    """Helpers of the server or of multiprocessing, that never see Django, are not counted."""
    requests_views: bool = False
    """The demo's own tests ask for a view, in whichever worker they run: U is not counted."""
    program: str = PYTHON


def multiprocessing_test(method: str) -> tuple[str, ...]:
    code = (
        f"import multiprocessing, sys; multiprocessing.set_start_method({method!r}, force=True); "
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'shop.settings'; "
        "sys.argv = ['manage.py', 'test', '--parallel', '2']; "
        "from django.core.management import execute_from_command_line as run; run(sys.argv)"
    )
    return ("-c", code)


TWO = Serving(workers=2, populated=2)
PRELOADED = Serving(workers=2, populated=1, forked=2)
UWSGI = ("--need-app", "--virtualenv", str(Path(PYTHON).parent.parent))

ROWS = [
    Row("check", ("manage.py", "check"), lambda: [CHECKED]),
    Row("hello", ("manage.py", "hello"), lambda: [CHECKED]),
    Row("migrate", ("manage.py", "migrate", "-v0"), lambda: [CHECKED_CONNECTED]),
    Row(
        "makemigrations",
        ("manage.py", "makemigrations", "--check", "--dry-run"),
        lambda: [CHECKED_CONNECTED],
    ),
    Row("shell-c", ("manage.py", "shell", "-c", "pass"), lambda: [SET_UP]),
    Row("shell-stdin", ("manage.py", "shell"), lambda: [SET_UP]),
    Row("wsgi-import", ("-c", "import shop.wsgi"), lambda: [SET_UP]),
    Row("asgi-import", ("-c", "import shop.asgi"), lambda: [SET_UP]),
    Row("script-setup", ("scripts/with_setup.py",), lambda: [SET_UP]),
    Row("script-no-setup", ("scripts/without_setup.py",), lambda: [SETTINGS], exit_codes=(1,)),
    Row(
        "script-no-settings", ("scripts/without_settings.py",), lambda: [SETTINGS], exit_codes=(1,)
    ),
    Row(
        "runserver",
        ("manage.py", "runserver", ADDRESS),
        lambda: [runserver_parent(), runserver_child()],
        serving=Serving(settles_on="autoreload.started", waits_after_error=True),
    ),
    Row(
        "runserver-noreload",
        ("manage.py", "runserver", ADDRESS, "--noreload"),
        lambda: [runserver_child()],
        serving=Serving(),
    ),
    Row(
        "gunicorn",
        ("-m", "gunicorn", WSGI, "-w", "2", "-b", ADDRESS),
        lambda: [NONE, SERVED, SERVED],
        needs=("gunicorn",),
        serving=TWO,
    ),
    Row(
        "gunicorn-preload",
        ("-m", "gunicorn", WSGI, "-w", "2", "-b", ADDRESS, "--preload"),
        lambda: [SET_UP, FORKED_SERVED, FORKED_SERVED],
        needs=("gunicorn",),
        serving=PRELOADED,
    ),
    Row(
        "gunicorn-uvicorn",
        ("-m", "gunicorn", ASGI, "-w", "2", "-b", ADDRESS, "-k", "uvicorn_worker.UvicornWorker"),
        lambda: [NONE, SERVED, SERVED],
        needs=("gunicorn", "uvicorn_worker"),
        serving=TWO,
    ),
    Row(
        "uvicorn",
        ("-m", "uvicorn", ASGI, "--port", "{port}", "--lifespan", "off"),
        lambda: [SERVED],
        needs=("uvicorn",),
        serving=Serving(),
    ),
    Row(
        "uvicorn-workers",
        ("-m", "uvicorn", ASGI, "--port", "{port}", "--lifespan", "off", "--workers", "2"),
        lambda: [SERVED, SERVED],
        needs=("uvicorn",),
        serving=TWO,
        more_processes=True,
    ),
    Row(
        "uvicorn-reload",
        ("-m", "uvicorn", ASGI, "--port", "{port}", "--lifespan", "off", "--reload"),
        lambda: [SERVED],
        needs=("uvicorn",),
        serving=Serving(),
        more_processes=True,
    ),
    Row(
        "daphne",
        ("-m", "daphne", "-b", "127.0.0.1", "-p", "{port}", ASGI),
        lambda: [SERVED],
        needs=("daphne",),
        serving=Serving(),
    ),
    Row(
        "hypercorn",
        ("-m", "hypercorn", ASGI, "-b", ADDRESS, "-w", "2"),
        lambda: [SERVED, SERVED],
        needs=("hypercorn",),
        serving=TWO,
        more_processes=True,
    ),
    Row(
        "uwsgi",
        ("--http-socket", ADDRESS, "--module", WSGI, "--master", "--processes", "2", *UWSGI),
        lambda: [SET_UP, FORKED_SERVED, FORKED_SERVED],
        serving=Serving(workers=2, populated=1),
        program=str(Path(PYTHON).with_name("uwsgi")),
        exit_codes=(0, -2),
    ),
    Row(
        "uwsgi-lazy",
        (
            "--http-socket",
            ADDRESS,
            "--module",
            WSGI,
            "--master",
            "--processes",
            "2",
            "--lazy-apps",
            *UWSGI,
        ),
        lambda: [NONE, SERVED, SERVED],
        serving=TWO,
        program=str(Path(PYTHON).with_name("uwsgi")),
        exit_codes=(0, -2),
    ),
    Row("test", ("manage.py", "test"), lambda: [CHECKED_CONNECTED]),
    Row(
        "test-parallel-fork",
        multiprocessing_test("fork"),
        lambda: [CHECKED_CONNECTED],
        more_processes=True,
    ),
    Row(
        "test-parallel-spawn",
        multiprocessing_test("spawn"),
        lambda: [CHECKED_CONNECTED, test_worker(), test_worker()],
        since=(4, 1),
        more_processes=True,
        requests_views=True,
    ),
    Row(
        "test-parallel-forkserver",
        multiprocessing_test("forkserver"),
        lambda: [CHECKED_CONNECTED, CHECKED_CONNECTED, CHECKED_CONNECTED],
        since=(6, 0),
        more_processes=True,
        requests_views=True,
    ),
    Row(
        "pytest",
        ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"),
        lambda: [(1, 1, 9, 0, 0, 1)],
        needs=("pytest_django",),
        requests_views=True,
    ),
    Row(
        "pytest-xdist",
        ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2"),
        lambda: [SET_UP, (1, 1, 9, 0, 0, 1), (1, 1, 9, 0, 0, 1)],
        needs=("pytest_django", "xdist"),
        requests_views=True,
    ),
]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    ignore = shutil.ignore_patterns("db.sqlite3", "__pycache__", ".pytest_cache", ".django-trace")
    return Path(shutil.copytree(SHOP, tmp_path / "shop", ignore=ignore))


def fork_findings(trace: Trace) -> list[Finding]:
    """What the rules on workers and forks find: nothing, for the demo is healthy."""
    chosen = tuple(
        rule for rule in rules() if rule.code in ("DRT311", "DRT605") or rule.code[3] == "7"
    )
    return diagnose(trace, tuple(chosen))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_counts_per_process(row: Row, shop: Path) -> None:
    for module in row.needs:
        if not has_module(module):
            pytest.skip(f"{module} is not installed in the target environment")
    if not Path(row.program).exists():
        pytest.skip(f"{row.program} does not exist")
    if django_version() < row.since:
        pytest.skip(f"Django supports this since {'.'.join(map(str, row.since))}")
    trace, observation = record(
        shop,
        *row.words,
        program=row.program,
        serving=row.serving,
        environment=row.environment,
    )
    errors = (Path(trace.path) / "entry" / "stderr.txt").read_text(errors="replace")
    assert observation.result.exit_code in row.exit_codes, errors
    assert not [p for p in trace.problems if p.slug != "span-unfinished"], trace.problems
    assert not [i for i in trace.instants if i.kind.startswith("probe.")]
    expected = sorted(row.expected())
    seen = counts(trace)
    if row.more_processes:
        seen = [count for count in seen if count != NONE]
    if row.requests_views:
        seen = sorted((*count[:4], 0, count[5]) for count in seen)
        expected = sorted((*count[:4], 0, count[5]) for count in expected)
    if row.serving is not None and "runserver" in row.id:
        # Two threads race for the URLconf: both may import it.
        seen = [(*count[:4], min(count[4], 1), count[5]) for count in seen]
    assert seen == expected, errors
    assert not fork_findings(trace)
    if row.serving is not None:
        assert [request.status for request in observation.result.requests if request.status] != []


def test_celery_prefork_sets_django_up_in_the_parent_alone(shop: Path) -> None:
    if not has_module("celery"):
        pytest.skip("celery is not installed in the target environment")
    words = ("-m", "celery", "-A", "shop.celery_app", "worker", "-P", "prefork", "-c", "2")
    trace = watch(shop, *words, until=lambda trace: len(trace.processes) >= 3)
    assert counts(trace) == sorted([CHECKED, NONE, NONE])
    assert not fork_findings(trace)


def test_celery_solo(shop: Path) -> None:
    if not has_module("celery"):
        pytest.skip("celery is not installed in the target environment")
    words = ("-m", "celery", "-A", "shop.celery_app", "worker", "-P", "solo")
    trace = watch(shop, *words, until=lambda trace: counts(trace) == [CHECKED])
    assert counts(trace) == [CHECKED]


def test_runserver_starts_a_new_child_for_a_changed_file(shop: Path) -> None:
    changed = []

    def reloaded(trace: Trace) -> bool:
        serving = sum(1 for span in trace.spans if span.kind == "db.connect")
        started = sum(1 for instant in trace.instants if instant.kind == "autoreload.started")
        if started == 1 and serving == 1 and not changed:
            changed.append(True)
            time.sleep(1.5)  # the reloader's first look at the files is its reference
            (shop / "shop" / "urls.py").touch()
        return started == 2 and serving == 2

    port = str(free_port())
    trace = watch(shop, "manage.py", "runserver", f"127.0.0.1:{port}", until=reloaded)
    seen = [(*count[:4], min(count[4], 1), count[5]) for count in counts(trace)]
    assert seen == sorted([runserver_parent(), runserver_child(), runserver_child()])
    (trigger,) = [instant for instant in trace.instants if instant.kind == "autoreload.trigger"]
    assert trigger.text("file").endswith("shop/urls.py")
