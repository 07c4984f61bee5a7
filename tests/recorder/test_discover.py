"""Finding a project's parts, and refusing what is no project."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tracer.recorder.discover import DjangoProject, discover, find_manage_py, settings_named_in
from tracer.trace.errors import TracerError

from .projects import make_project, write


def found(path: Path, settings: str | None = None, timeout_s: float = 60) -> DjangoProject:
    return discover(path, python=sys.executable, settings=settings, timeout_s=timeout_s)


def refusal(path: Path, settings: str | None = None, timeout_s: float = 60) -> TracerError:
    with pytest.raises(TracerError) as caught:
        found(path, settings, timeout_s)
    assert caught.value.exit_code == 2
    assert caught.value.hint
    assert "\n" not in caught.value.message
    return caught.value


def test_manage_py_in_below_and_itself(tmp_path: Path) -> None:
    write(tmp_path, {"src/manage.py": "", "src/other.py": ""})
    expected = tmp_path / "src" / "manage.py"
    assert find_manage_py(tmp_path).manage_py == expected
    assert find_manage_py(tmp_path / "src").manage_py == expected
    assert find_manage_py(expected).manage_py == expected
    write(tmp_path, {"manage.py": "", ".hidden/manage.py": "", "venv/manage.py": ""})
    assert find_manage_py(tmp_path).manage_py == tmp_path / "manage.py"


def test_where_environments_may_lie(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": "", "src/manage.py": ""})
    expected = (tmp_path / "src", tmp_path)
    assert find_manage_py(tmp_path).environment_directories == expected
    assert find_manage_py(tmp_path / "src").environment_directories == expected
    (tmp_path / "pyproject.toml").unlink()
    assert find_manage_py(tmp_path / "src").environment_directories == (tmp_path / "src",)


def test_no_such_path(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none").slug == "path-missing"


def test_no_manage_py(tmp_path: Path) -> None:
    assert refusal(tmp_path).slug == "manage-py-missing"


def test_two_of_them(tmp_path: Path) -> None:
    write(tmp_path, {"a/manage.py": "", "b/manage.py": ""})
    error = refusal(tmp_path)
    assert error.slug == "manage-py-ambiguous"
    assert "a/manage.py and b/manage.py" in error.message
    assert str(tmp_path / "a" / "manage.py") in error.hint


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'a.b')", "a.b"),
        ("import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'a.c'", "a.c"),
        ("import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', name())", None),
        ("print 'old'", None),
        ("", None),
    ],
)
def test_settings_by_the_text_alone(tmp_path: Path, text: str, name: str | None) -> None:
    write(tmp_path, {"manage.py": text})
    assert settings_named_in(tmp_path / "manage.py") == name


def test_a_whole_project(tmp_path: Path) -> None:
    project = found(make_project(tmp_path))
    assert project.settings_module == "site1.settings"
    assert not project.settings_forced
    assert project.wsgi == "site1.wsgi.application"
    assert project.asgi == "site1.asgi.application"
    assert project.models == ("shelf.models",)


def test_applications_by_convention(tmp_path: Path) -> None:
    make_project(tmp_path, WSGI_APPLICATION="None")
    write(tmp_path, {"site1/conf/__init__.py": "", "site1/conf/dev.py": "from ..settings import *"})
    project = found(tmp_path, "site1.conf.dev")
    assert project.settings_module == "site1.conf.dev"
    assert project.wsgi == "site1.wsgi.application"
    assert project.asgi == "site1.asgi.application"
    (tmp_path / "site1" / "wsgi.py").unlink()
    (tmp_path / "site1" / "asgi.py").unlink()
    project = found(tmp_path)
    assert (project.wsgi, project.asgi) == (None, None)


def test_what_manage_py_does_first_holds(tmp_path: Path) -> None:
    make_project(tmp_path)
    shutil.move(tmp_path / "shelf", tmp_path / "apps" / "shelf")
    text = (tmp_path / "manage.py").read_text()
    path_line = "sys.path.insert(0, os.path.join(os.path.dirname(__file__), 'apps'))\n"
    text = text.replace("if __name__", path_line + "if __name__")
    text = text.replace('"site1.settings"', '".".join(["site1", "settings"])')
    (tmp_path / "manage.py").write_text(text)
    project = found(tmp_path)
    assert project.settings_module == "site1.settings"
    assert project.models == ("shelf.models",)


def test_settings_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_project(tmp_path)
    write(tmp_path, {"site1/other.py": "from .settings import *"})
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "site1.other")
    assert found(tmp_path).settings_module == "site1.other"
    assert found(tmp_path, "site1.settings").settings_module == "site1.settings"


def test_settings_that_manage_py_insists_on_are_overruled(tmp_path: Path) -> None:
    make_project(tmp_path)
    text = (tmp_path / "manage.py").read_text()
    text = text.replace(
        'setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")',
        'update(DJANGO_SETTINGS_MODULE="site1.settings")',
    )
    write(tmp_path, {"manage.py": text, "site1/other.py": "from .settings import *"})
    project = found(tmp_path, "site1.other")
    assert project.settings_module == "site1.other"
    assert project.settings_forced


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("import no_such_thing", "ModuleNotFoundError: No module named 'no_such_thing'"),
        ("raise SystemExit('set DATABASE_URL')", "SystemExit: set DATABASE_URL"),
        ("def (", "SyntaxError: invalid syntax"),
        ("import os; os._exit(3)", "exit code 3"),
    ],
)
def test_settings_that_do_not_import(tmp_path: Path, settings: str, told: str) -> None:
    make_project(tmp_path)
    write(tmp_path, {"site1/settings.py": settings})
    error = refusal(tmp_path)
    assert error.slug == "settings-not-importable"
    assert error.message.startswith(f"The settings site1.settings do not import: {told}")


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"site1/settings.py": "import os\nimport gone"}, "(site1/settings.py:2)"),
        ({"site1/settings.py": "\ndef ("}, "(site1/settings.py:2)"),
        (
            {"site1/settings.py": "import site1.more", "site1/more.py": "\n\nimport json.gone"},
            "(site1/more.py:3)",
        ),
    ],
)
def test_the_line_that_fails_is_named(tmp_path: Path, files: dict[str, str], place: str) -> None:
    make_project(tmp_path)
    write(tmp_path, files)
    assert refusal(tmp_path).message.endswith(f" {place}.")


@pytest.mark.parametrize("name", ["notes.txt", "settings.py"])
def test_a_file_that_is_no_manage_py(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: "DEBUG = True"})
    error = refusal(tmp_path / name)
    assert error.slug == "manage-py-missing"
    assert error.message == f"{tmp_path / name} is not a manage.py."


def test_a_manage_py_by_another_name(tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "manage.py").rename(tmp_path / "run_dev.py")
    assert found(tmp_path / "run_dev.py").settings_module == "site1.settings"


def test_dots_in_a_path_are_resolved(tmp_path: Path) -> None:
    write(tmp_path, {"a/manage.py": "", "b/x": ""})
    assert find_manage_py(tmp_path / "b" / ".." / "a").manage_py == tmp_path / "a" / "manage.py"


def test_settings_that_do_not_exist(tmp_path: Path) -> None:
    assert "No module named 'site9'" in refusal(make_project(tmp_path), "site9.settings").message


def test_settings_that_never_get_ready(tmp_path: Path) -> None:
    make_project(tmp_path)
    write(tmp_path, {"site1/settings.py": "import time; time.sleep(600)"})
    error = refusal(tmp_path, timeout_s=1.5)
    assert error.slug == "settings-never-ready"
    assert "within 1.5 seconds" in error.message


def test_a_manage_py_that_names_none_or_fails(tmp_path: Path) -> None:
    make_project(tmp_path)
    write(tmp_path, {"manage.py": ""})
    assert refusal(tmp_path).slug == "settings-unknown"
    write(tmp_path, {"manage.py": "import no_such_thing"})
    error = refusal(tmp_path)
    assert error.slug == "manage-py-fails"
    assert "No module named 'no_such_thing'" in error.message


def test_what_a_question_prints_besides_is_no_obstacle(tmp_path: Path) -> None:
    make_project(tmp_path)
    with open(tmp_path / "site1" / "settings.py", "a") as file:
        file.write("import sys; print('django-trace'); sys.stdout.write('no newline')\n")
    assert found(tmp_path).settings_module == "site1.settings"


def test_questions_are_not_traced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "run").mkdir()
    monkeypatch.setenv("DJANGO_TRACE_DIR", str(tmp_path / "run"))
    found(make_project(tmp_path / "project"))
    assert list((tmp_path / "run").iterdir()) == []
