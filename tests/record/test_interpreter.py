"""Which Python is taken for a project, and why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tracer.record.interpreter import choose_interpreter
from tracer.trace.errors import TracerError

from .projects import write


def fake_python(
    path: Path, *, version: str = "[3, 9, 1]", django: str = "[4, 2]", says: str | None = None
) -> Path:
    """An interpreter that only answers our question."""
    if says is None:
        says = (
            f'django-trace-answer:{{"python": {version}, "django": {django}, '
            '"django_error": "ImportError: no", "servers": ["gunicorn"]}'
        )
    write(path.parent, {path.name: f"#!/bin/sh\ncat <<'END'\nnoise\n{says}\nEND\n"})
    path.chmod(0o755)
    return path


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    """PATH with nothing but the essentials, ahead of `tmp_path/bin`."""
    return {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", **more}


def call(command: list[str]) -> int:
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode


def refusal(directories: tuple[Path, ...], wanted: str | None, env: dict[str, str]) -> TracerError:
    with pytest.raises(TracerError) as caught:
        choose_interpreter(directories, wanted, environment=env)
    assert caught.value.exit_code == 2
    assert caught.value.hint
    return caught.value


def test_the_one_named_wins(tmp_path: Path) -> None:
    named = fake_python(tmp_path / "mine" / "python")
    fake_python(tmp_path / ".venv" / "bin" / "python")
    chosen = choose_interpreter((tmp_path,), str(named), environment=environment(tmp_path))
    assert chosen.python == named
    assert chosen.reason == "named with --python"
    assert (chosen.version, chosen.django) == ("3.9.1", "4.2")
    assert chosen.servers == {"gunicorn"}


def test_an_environment_s_directory_and_a_name_on_path_can_be_named(tmp_path: Path) -> None:
    inside = fake_python(tmp_path / "env" / "bin" / "python")
    on_path = fake_python(tmp_path / "bin" / "python9")
    env = environment(tmp_path)
    assert choose_interpreter((tmp_path,), str(tmp_path / "env"), environment=env).python == inside
    assert choose_interpreter((tmp_path,), "python9", environment=env).python == on_path


def test_the_order_of_what_is_found(tmp_path: Path) -> None:
    project = tmp_path / "project"
    active = fake_python(tmp_path / "active" / "bin" / "python")
    env = environment(tmp_path, VIRTUAL_ENV=str(tmp_path / "active"))
    for name in (".venv", "venv", "env"):
        fake_python(project / name / "bin" / "python")
    chosen = choose_interpreter((project,), environment=env)
    assert chosen.python == active
    assert chosen.reason == "the active virtual environment (VIRTUAL_ENV)"
    del env["VIRTUAL_ENV"]
    for name in (".venv", "venv", "env"):
        chosen = choose_interpreter((project,), environment=env)
        assert chosen.python == project / name / "bin" / "python"
        assert chosen.reason == f"{name} beside the project"
        shutil.rmtree(project / name)
    assert choose_interpreter((project,), environment=env).python == Path(sys.executable)


def test_the_environment_above_the_project_is_found(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    above = fake_python(tmp_path / ".venv" / "bin" / "python")
    chosen = choose_interpreter((tmp_path / "src", tmp_path), environment=environment(tmp_path))
    assert chosen.python == above


def test_uv(tmp_path: Path) -> None:
    write(tmp_path, {"uv.lock": ""})
    fake_python(tmp_path / ".venv" / "bin" / "python")
    env = environment(tmp_path)
    assert choose_interpreter((tmp_path,), environment=env).reason == "uv's environment (uv.lock)"
    elsewhere = fake_python(tmp_path / "uv-env" / "bin" / "python")
    env["UV_PROJECT_ENVIRONMENT"] = "uv-env"
    assert choose_interpreter((tmp_path,), environment=env).python == elsewhere


@pytest.mark.parametrize(
    ("tool", "mark", "arguments"),
    [("poetry", "poetry.lock", "env info -p"), ("pipenv", "Pipfile", "--venv")],
)
def test_poetry_and_pipenv_are_asked(tmp_path: Path, tool: str, mark: str, arguments: str) -> None:
    project = tmp_path / "project"
    write(project, {mark: ""})
    python = fake_python(tmp_path / "cache" / "bin" / "python")
    write(
        tmp_path / "bin", {tool: f'#!/bin/sh\n[ "$*" = "{arguments}" ] && echo {tmp_path}/cache\n'}
    )
    (tmp_path / "bin" / tool).chmod(0o755)
    chosen = choose_interpreter((project,), environment=environment(tmp_path))
    assert chosen.python == python
    assert chosen.reason == f"{tool}'s environment (`{tool} {arguments}`)"


def test_what_has_no_django_is_passed_over_and_said(tmp_path: Path) -> None:
    bare = fake_python(tmp_path / "active" / "bin" / "python", django="null")
    good = fake_python(tmp_path / ".venv" / "bin" / "python")
    env = environment(tmp_path, VIRTUAL_ENV=str(tmp_path / "active"))
    chosen = choose_interpreter((tmp_path,), environment=env)
    assert chosen.python == good
    assert chosen.reason == f".venv beside the project; passed over {bare}: it has no Django"


def test_the_session_nox_runs_us_in_is_not_the_project_s(tmp_path: Path) -> None:
    good = fake_python(tmp_path / ".venv" / "bin" / "python")
    env = environment(tmp_path, VIRTUAL_ENV=sys.prefix, NOX_CURRENT_SESSION="trace")
    assert choose_interpreter((tmp_path,), environment=env).python == good


@pytest.mark.parametrize(
    ("slug", "answer"),
    [
        ("python-too-old", {"version": "[2, 7, 18]", "django": "[1, 11]"}),
        ("python-too-old", {"version": "[3, 7, 1]"}),
        ("django-missing", {"django": "null"}),
        ("django-too-old", {"django": "[2, 2]"}),
        ("python-broken", {"says": "hello"}),
    ],
)
def test_one_that_cannot_be_recorded(tmp_path: Path, slug: str, answer: dict[str, str]) -> None:
    python = fake_python(tmp_path / "python", **answer)
    error = refusal((tmp_path,), str(python), environment(tmp_path))
    assert error.slug == slug
    assert str(python) in error.message


def test_none_of_that_name(tmp_path: Path) -> None:
    assert refusal((tmp_path,), "no-such-python", environment(tmp_path)).slug == "python-not-found"
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELFnonsense")
    broken.chmod(0o755)
    assert refusal((tmp_path,), str(broken), environment(tmp_path)).slug == "python-broken"


def test_a_real_python_2(tmp_path: Path) -> None:
    names = [*Path.home().glob(".pyenv/versions/2.7*/bin/python2.7"), "python2.7"]
    working = (n for n in map(str, names) if shutil.which(n) and not call([n, "-c", ""]))
    found = next(working, None)
    if found is None:
        pytest.skip("no Python 2 here")
    error = refusal((tmp_path,), found, dict(os.environ))
    assert error.slug == "python-too-old"
    assert "Python 2.7" in error.message


def test_a_real_python_without_django(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    error = refusal((tmp_path,), str(tmp_path / "bare"), dict(os.environ))
    assert error.slug == "django-missing"
