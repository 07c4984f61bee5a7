"""Two real recordings of a project that was changed in between: what changed is what is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.recorder.projects import make_project, write
from tracer.cli.main import main
from tracer.compare.compare import Chosen, compare
from tracer.compare.comparison import RoleComparison
from tracer.recorder.environment import untraced_environment
from tracer.recorder.launch import record
from tracer.trace.reader import load

from .recording import PYTHON

pytestmark = [pytest.mark.target, pytest.mark.slow]

APP = """\
from django.apps import AppConfig


class {name}Config(AppConfig):
    name = "{label}"
"""


def project(root: Path) -> Path:
    """The small project with a second app behind its own."""
    make_project(root)
    write(root, {"lamp/__init__.py": "", "lamp/apps.py": APP.format(name="Lamp", label="lamp")})
    return installed(root, "shelf.apps.ShelfConfig", "lamp.apps.LampConfig")


def installed(root: Path, *entries: str) -> Path:
    settings = root / "site1" / "settings.py"
    text = settings.read_text() + f"INSTALLED_APPS = {list(entries)!r}\n"
    settings.write_text(text)
    return root


def recorded(root: Path, run: Path, repeat: int = 1, imports: bool = True) -> Path:
    command = [PYTHON, "manage.py", "check"]
    return record(
        command, run, cwd=root, env=untraced_environment(), repeat=repeat, imports=imports
    )


def between(a: Path, b: Path) -> RoleComparison:
    [point] = compare(Chosen(load(a)), Chosen(load(b))).points
    assert (set(point.a_outcomes), set(point.b_outcomes)) == ({"ok"}, {"ok"})
    [role] = point.roles
    return role


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    return project(tmp_path / "site")


def test_the_same_project_twice(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded(root, tmp_path / "warm", imports=False)  # what compiles is no part of it
    a = recorded(root, tmp_path / "a", repeat=2)
    b = recorded(root, tmp_path / "b", repeat=2)
    role = between(a, b)
    assert role.differences == role.moves == role.new_imports == role.gone_imports == ()
    # Of two recordings a side no noise of less than a quarter of a second has a verdict.
    assert main(["diff", str(a), str(b)]) == 0
    assert "What happens on one side only" not in capsys.readouterr().out


def test_an_app_an_import_another_order_and_a_slow_ready(root: Path, tmp_path: Path) -> None:
    a = recorded(root, tmp_path / "a", repeat=3)
    shelf = root / "shelf"
    (shelf / "apps.py").write_text(
        (shelf / "apps.py").read_text().replace("pass", "import time; time.sleep(0.7)")
    )
    (shelf / "models.py").write_text("import heavy\n" + (shelf / "models.py").read_text())
    write(
        root,
        {
            "heavy/__init__.py": "import heavy.metal\n",
            "heavy/metal.py": "",
            "blog/__init__.py": "",
            "blog/apps.py": APP.format(name="Blog", label="blog"),
            "blog/models.py": (shelf / "models.py").read_text().replace("Book", "Post"),
        },
    )
    installed(root, "lamp.apps.LampConfig", "shelf.apps.ShelfConfig", "blog.apps.BlogConfig")
    b = recorded(root, tmp_path / "b", repeat=3)

    role = between(a, b)
    told = {(one.category, one.name): one for one in role.differences}
    assert set(told) == {("apps", "blog"), ("models", "blog.Post")}
    assert told["models", "blog.Post"].where == "blog/models.py:5"
    assert [(one.category, one.name) for one in role.moves] == [("apps", "shelf")]
    slower = [(one.kind, one.name) for one in role.steps if one.verdict == "slower"]
    assert slower[0] == ("app.ready", "shelf")
    brought = {one.by: one for one in role.new_imports}
    assert brought["shelf/models.py:1"].modules == ("heavy", "heavy.metal")
    assert brought["shelf/models.py:1"].chain == ("heavy",)
    assert "blog.models" in brought["INSTALLED_APPS: blog"].modules
    assert role.gone_imports == ()

    page = tmp_path / "diff.html"
    assert main(["diff", str(a), str(b), "--exit-code", "-o", str(page)]) == 1
    assert "blog.Post" in page.read_text()


def test_a_budget_of_a_real_recording(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    apps = root / "shelf" / "apps.py"
    apps.write_text(apps.read_text().replace("pass", "import time; time.sleep(0.6)"))
    run = str(recorded(root, tmp_path / "run", repeat=2))
    assert main(["budget", run, "--max", "ready:shelf=500ms", "--max", "models=1"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("ready:shelf is 6")
    assert "shelf/apps.py:7" in out
    assert "1 of 2 limits broken" in out
    assert main(["budget", run, "--max", "ready:shelf=60s", "--max", "apps=2"]) == 0
    bare = str(recorded(root, tmp_path / "bare", imports=False))
    assert main(["budget", bare, "--max", "imports=100000"]) == 2
    capsys.readouterr()
    assert main(["budget", bare, "--max", "models=0", "--json"]) == 1
    [reading] = json.loads(capsys.readouterr().out)["readings"]
    assert (reading["measured"], reading["where"]) == (1, "shelf/models.py:4")
