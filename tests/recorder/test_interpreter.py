"""Which Python is taken for a project, and why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tracer.recorder.interpreter import choose_interpreter
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
    write(path.parent, {path.name: f"#!/bin/sh\n/bin/cat <<'END'\nnoise\n{says}\nEND\n"})
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
    ("tool", "mark", "text", "arguments"),
    [
        ("poetry", "poetry.lock", "", "env info -p"),
        ("poetry", "pyproject.toml", "[tool.poetry]\nname = 'x'\n", "env info -p"),
        ("poetry", "pyproject.toml", "[tool.poetry.dependencies]\n", "env info -p"),
        ("pipenv", "Pipfile", "", "--venv"),
    ],
)
def test_poetry_and_pipenv_are_asked(
    tmp_path: Path, tool: str, mark: str, text: str, arguments: str
) -> None:
    project = tmp_path / "project"
    write(project, {mark: text})
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


def test_when_none_has_django_all_that_was_looked_for_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = fake_python(tmp_path / "project" / "venv" / "bin" / "python", django="null")
    old = fake_python(tmp_path / "bin" / "python3", version="[3, 6, 0]")
    ours = fake_python(tmp_path / "tool" / "python", django="null")
    monkeypatch.setattr(sys, "executable", str(ours))
    error = refusal((tmp_path / "project",), None, {"PATH": str(tmp_path / "bin")})
    assert error.slug == "python-not-found"
    assert error.message == (
        "No Python with Django was found for the project: VIRTUAL_ENV is not set; "
        f"{bare} (venv beside the project): it has no Django; "
        f"no .venv or env in {tmp_path / 'project'}; no uv.lock; no poetry project; no Pipfile; "
        f"{ours} (the Python that runs django-trace): it has no Django; "
        f"{old} (`python3` on PATH): its Python is too old; no `python` on PATH."
    )


def test_a_tool_that_cannot_help_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(fake_python(tmp_path / "python", django="null")))
    write(tmp_path / "project", {"uv.lock": "", "poetry.lock": "", "Pipfile": ""})
    write(tmp_path / "bin", {"pipenv": "#!/bin/sh\nexit 1\n"})
    (tmp_path / "bin" / "pipenv").chmod(0o755)
    env = {"PATH": str(tmp_path / "bin"), "VIRTUAL_ENV": str(tmp_path / "gone")}
    message = refusal((tmp_path / "project",), None, env).message
    assert f"VIRTUAL_ENV ({tmp_path / 'gone'}) holds no Python; " in message
    assert "; poetry is not on PATH; pipenv knows no environment; " in message
    assert "uv.lock" not in message


def test_a_program_that_is_no_python_is_not_quoted_at_length(tmp_path: Path) -> None:
    error = refusal((tmp_path,), "/bin/ls", dict(os.environ))
    assert error.slug == "python-broken"
    assert error.message.startswith("/bin/ls does not work as a Python interpreter: exit code ")
    write(tmp_path, {"loud": "#!/bin/sh\nprintf '\\033[31m%01000d\\n' 7 >&2\nexit 1\n"})
    (tmp_path / "loud").chmod(0o755)
    message = refusal((tmp_path,), str(tmp_path / "loud"), dict(os.environ)).message
    assert message.isprintable()
    assert len(message) < 600


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
