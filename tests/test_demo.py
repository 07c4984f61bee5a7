"""The bundled demo project is healthy: it does what a person would try, without a warning.

These tests run the demo untraced, with the interpreter named by
``DJANGO_TRACE_TEST_PYTHON`` (default: the one running the tests), so that the matrix
session can point them at any Python and Django.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

SHOP = Path(__file__).resolve().parent.parent / "demo_projects" / "shop"
pytestmark = pytest.mark.target
PYTHON = os.environ.get("DJANGO_TRACE_TEST_PYTHON", sys.executable)


def _environment() -> dict[str, str]:
    """This environment without what would change how the demo starts."""
    dropped = ("DJANGO_SETTINGS_MODULE", "PYTHONPATH", "DJANGO_TRACE_DIR", "PYTHONWARNINGS")
    return {name: value for name, value in os.environ.items() if name not in dropped}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A copy of the demo, so that databases and caches stay out of the checkout."""
    ignore = shutil.ignore_patterns("db.sqlite3", "__pycache__", ".pytest_cache", ".django-trace")
    return Path(shutil.copytree(SHOP, tmp_path / "shop", ignore=ignore))


def run(shop: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the target interpreter in the project, with every warning shown."""
    return subprocess.run(
        [PYTHON, "-W", "always", *arguments],
        cwd=shop,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )


def has_module(name: str) -> bool:
    """Can the target interpreter import this module?"""
    return subprocess.run([PYTHON, "-c", f"import {name}"], capture_output=True).returncode == 0


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _get(url: str, server: subprocess.Popen[bytes], deadline_s: float = 30.0) -> tuple[int, str]:
    """GET once the server answers; fails when it ends or stays silent."""
    end = time.monotonic() + deadline_s
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            assert server.poll() is None, "the server ended"
            time.sleep(0.05)
    raise AssertionError(f"no answer from {url}")


@pytest.fixture
def serve(shop: Path, tmp_path: Path) -> Iterator[Path]:
    """The project directory; ends whatever process group a test left behind."""
    yield shop
    pid_file = tmp_path / "server.pid"
    if pid_file.exists():
        try:
            os.killpg(int(pid_file.read_text()), signal.SIGKILL)
        except ProcessLookupError:
            pass


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["check"], "no issues"),
        (["check", "--deploy", "--tag", "models"], "no issues"),
        (["makemigrations", "--check", "--dry-run"], "No changes detected"),
        (["hello"], "Hello from The Corner Shop."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_commands_are_quiet(shop: Path, arguments: list[str], expected: str) -> None:
    done = run(shop, "manage.py", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert expected in done.stdout


def test_migrate_then_restock(shop: Path) -> None:
    done = run(shop, "manage.py", "migrate")
    assert (done.returncode, done.stderr) == (0, "")
    done = run(shop, "manage.py", "restock")
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "Restocked 0 product(s).\n")


@pytest.mark.parametrize("extra", [[], ["--parallel", "2"]], ids=["serial", "parallel"])
def test_its_own_tests_pass(shop: Path, extra: list[str]) -> None:
    done = run(shop, "manage.py", "test", *extra)
    assert done.returncode == 0, done.stderr
    assert "OK" in done.stderr
    assert "Warning" not in done.stderr


def test_its_own_tests_pass_under_pytest(shop: Path) -> None:
    if not has_module("pytest_django"):
        pytest.skip(f"pytest-django is not installed for {PYTHON}")
    done = run(shop, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in done.stdout


def test_nine_apps_and_their_models(shop: Path) -> None:
    done = run(shop, "scripts/with_setup.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "9 apps, 14 models"


@pytest.mark.parametrize(
    ("script", "error"),
    [("without_setup.py", "AppRegistryNotReady"), ("without_settings.py", "ImproperlyConfigured")],
)
def test_scripts_that_forget_something_fail(shop: Path, script: str, error: str) -> None:
    done = run(shop, f"scripts/{script}")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"django.core.exceptions.{error}" in done.stderr


SERVERS = {
    "runserver": ["manage.py", "runserver", "--noreload", "{address}"],
    "runserver-autoreload": ["manage.py", "runserver", "{address}"],
    "gunicorn": ["-m", "gunicorn", "shop.wsgi", "-w", "2", "-b", "{address}"],
    "uvicorn": ["-m", "uvicorn", "shop.asgi:application", "--port", "{port}"],
}


@pytest.mark.parametrize("name", SERVERS)
def test_servers_answer_before_the_first_migration(
    serve: Path, tmp_path: Path, free_port: int, name: str
) -> None:
    if not name.startswith("runserver") and not has_module(name):
        pytest.skip(f"{name} is not installed for {PYTHON}")
    address = f"127.0.0.1:{free_port}"
    command = [part.format(address=address, port=free_port) for part in SERVERS[name]]
    log = tmp_path / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [PYTHON, "-W", "always", *command],
            cwd=serve,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    (tmp_path / "server.pid").write_text(str(server.pid))
    status, page = _get(f"http://{address}/", server)
    assert status == 200, page
    assert "The Corner Shop" in page
    status, body = _get(f"http://{address}/api/apps/", server)
    assert status == 200
    assert '"label": "orders"' in body
    if name.startswith("runserver"):
        os.killpg(server.pid, signal.SIGINT)  # Ctrl-C reaches the reloader and its child
    else:
        server.terminate()
    server.wait(timeout=30)
    text = log.read_text()
    assert "Traceback" not in text
    # The development server of newer Djangos says in a warning of its own that it is one.
    assert "DeprecationWarning" not in text


def test_celery_worker_loads_the_shop(shop: Path) -> None:
    if not has_module("celery"):
        pytest.skip(f"Celery is not installed for {PYTHON}")
    done = run(
        shop,
        "-c",
        "from shop.celery_app import app; app.loader.import_default_modules(); "
        "print('orders.tasks.order_total' in app.tasks)",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "True\n"


def test_nothing_but_the_celery_modules_needs_celery(shop: Path) -> None:
    done = run(
        shop,
        "-c",
        "import sys; sys.modules['celery'] = None; "
        "sys.argv = ['manage.py', 'check']; import runpy; "
        "runpy.run_path('manage.py', run_name='__main__')",
    )
    assert done.returncode == 0, done.stderr
