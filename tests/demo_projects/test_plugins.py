"""The demo with plugins does what a person would try, without a warning.

As for the shop, everything runs untraced with the interpreter named by
``DJANGO_TRACE_TEST_PYTHON``.
"""

from __future__ import annotations

import subprocess
import urllib.request
from pathlib import Path

import pytest

from benchmarks.plugin_failures.services import Server, can_import, environment, gunicorn, serving

pytestmark = pytest.mark.target

SERVERS = [
    Server("runserver", ("manage.py", "runserver", "127.0.0.1:{port}")),
    gunicorn("-w 2 --preload", 2),
    Server(
        "uvicorn",
        ("-m", "uvicorn", "workshop.asgi:application", "--port", "{port}"),
        module="uvicorn",
    ),
]


def run(
    project: Path, python: str, *arguments: str, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run the interpreter in the project, with every warning shown."""
    return subprocess.run(
        [python, "-W", "always", *arguments],
        cwd=project,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["check"], "no issues"),
        (["makemigrations", "--check", "--dry-run"], "No changes detected"),
    ],
    ids=["check", "makemigrations"],
)
def test_commands_are_quiet(
    plugins: Path, python: str, arguments: list[str], expected: str
) -> None:
    done = run(plugins, python, "manage.py", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert expected in done.stdout


@pytest.mark.parametrize("state", ["attribute", "session"])
@pytest.mark.parametrize("extra", [[], ["--parallel", "2"]], ids=["serial", "parallel"])
def test_its_own_tests_pass(plugins: Path, python: str, extra: list[str], state: str) -> None:
    done = run(plugins, python, "manage.py", "test", *extra, PLUGIN_STATE=state)
    assert done.returncode == 0, done.stderr
    assert "OK" in done.stderr
    assert "Warning" not in done.stderr


def test_its_own_tests_pass_under_pytest(plugins: Path, python: str) -> None:
    if not can_import(python, "pytest_django"):
        pytest.skip(f"pytest-django is not installed for {python}")
    done = run(plugins, python, "-m", "pytest", "-q", "-p", "no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in done.stdout


def test_an_unknown_state_is_refused_at_start_up(plugins: Path, python: str) -> None:
    done = run(plugins, python, "manage.py", "check", PLUGIN_STATE="memory")
    assert done.returncode == 1
    assert "PLUGIN_STATE is 'memory'; it must be one of attribute, database" in done.stderr


@pytest.mark.parametrize("server", SERVERS, ids=lambda server: server.name)
def test_servers_show_the_panels(
    prepared: Path, python: str, tmp_path: Path, server: Server
) -> None:
    if not can_import(python, server.module):
        pytest.skip(f"{server.module} is not installed for {python}")
    log = tmp_path / "server.log"
    with (
        serving(server, prepared, python, log, PYTHONWARNINGS="always") as port,
        urllib.request.urlopen(f"http://127.0.0.1:{port}/parts/1/", timeout=30) as page,
    ):
        text = page.read().decode()
    assert "50 pieces of B-608 for 42.50 EUR" in text
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize(("state", "status"), [("attribute", 1), ("stateless", 0)])
def test_the_script_of_the_readme(
    prepared: Path, python: str, tmp_path: Path, state: str, status: int
) -> None:
    if not can_import(python, "gunicorn"):
        pytest.skip(f"gunicorn is not installed for {python}")
    log = tmp_path / "server.log"
    with serving(gunicorn("-w 4", 4), prepared, python, log, PLUGIN_STATE=state) as port:
        done = run(prepared, python, "scripts/order.py", f"http://127.0.0.1:{port}")
    assert (done.returncode, done.stderr) == (status, ""), done.stdout
    lines = done.stdout.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "20 of 20 orders are right." or status


def test_the_script_that_counts(plugins: Path, python: str) -> None:
    done = run(plugins, python, "scripts/count.py")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].endswith("with GIL") or lines[0].endswith("without GIL")
    assert [line.split()[0] for line in lines[1:]] == ["in_place"] * 2 + ["through_a_function"] * 2


def test_the_readme_names_all_variants(plugins: Path, python: str) -> None:
    code = "from reorder.states import STATES; print(*STATES)"
    states = run(plugins, python, "-c", code).stdout.split()
    readme = (plugins / "README.md").read_text(encoding="utf-8")
    assert len(states) == 12
    assert [state for state in states if f"\n| `{state}` |" not in readme] == []
