"""The modules and paths of the user are found as they are untraced."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from .running import (
    BOOTSTRAP,
    PYTHON,
    base_python,
    compare,
    read_traces,
    run,
    run_both,
    traced_environment,
    untraced_environment,
    write_files,
)


@pytest.mark.parametrize("path", [None, "", "{0}/a", "{0}/a:{0}/b", ":{0}/a::", "{0}/none:."])
def test_pythonpath_of_the_user(tmp_path: Path, path: str | None) -> None:
    project = write_files(
        tmp_path / "project",
        {
            "a/only_a.py": "print('a', __file__)",
            "b/only_b.py": "print('b', __file__)",
            "start.py": "import sys\nprint(*sys.path, *sys.path_importer_cache, sep='\\n')\n"
            "for name in ('only_a', 'only_b'):\n"
            "    try:\n        __import__(name)\n"
            "    except ImportError as error:\n        print(error)\n",
        },
    )
    changes = {} if path is None else {"PYTHONPATH": path.format(project)}
    compare(project, ["start.py"], changes=changes)
    compare(project, ["-c", "import sys; print(sys.path, list(sys.modules))"], changes=changes)


SITES = {
    "normal": "import sys\nprint('site', __name__, __file__, __spec__, sys.path)\nvalue = 5\n",
    "imports": "import json\nimport mmap\nimport _thread\nprint(json.dumps([1]))\n",
    "import-error": "import no_such_module\n",
    "own-import-error": "raise ImportError('mine', name='sitecustomize')\n",
    "value-error": "raise ValueError('mine')\n",
    "replaces-itself": "import sys\nsys.modules[__name__] = sys\n",
    "removes-itself": "import sys\ndel sys.modules[__name__]\n",
    "syntax-error": "def\n",
    "changes-path": "import sys\nsys.path.append('/somewhere')\n",
    "meta-path": "import sys\nclass F:\n    @staticmethod\n    def find_spec(*a): pass\n"
    "sys.meta_path.insert(0, F)\n",
}
AFTER_SITE = """\
import sys
print(sys.path)
print(*sys.modules)
try:
    import sitecustomize
    print(sitecustomize)
    import sitecustomize
    print(sitecustomize.value)
except BaseException as error:
    print(type(error), error)
"""


@pytest.mark.parametrize("name", SITES)
def test_sitecustomize_of_the_user(tmp_path: Path, name: str) -> None:
    project = write_files(
        tmp_path / "project", {"site/sitecustomize.py": SITES[name], "start.py": AFTER_SITE}
    )
    compare(project, ["start.py"], changes={"PYTHONPATH": str(project / "site")})


def test_sitecustomize_that_is_a_package(tmp_path: Path) -> None:
    files = {
        "site/sitecustomize/__init__.py": "from . import more\nvalue = more.value\n",
        "site/sitecustomize/more.py": "print('more', __package__)\nvalue = 6\n",
        "start.py": AFTER_SITE,
    }
    project = write_files(tmp_path / "project", files)
    compare(project, ["start.py"], changes={"PYTHONPATH": str(project / "site")})


def test_no_sitecustomize(tmp_path: Path) -> None:
    compare(write_files(tmp_path / "project", {"start.py": AFTER_SITE}), ["start.py"])


@pytest.mark.parametrize("name", ["normal", "import-error", "value-error"])
def test_usercustomize(tmp_path: Path, name: str) -> None:
    """Only an interpreter outside a virtual environment has one."""
    project = write_files(
        tmp_path / "project",
        {
            "site/usercustomize.py": SITES[name],
            "site/sitecustomize.py": "print('site')\n",
            "start.py": "import sys\nprint('usercustomize' in sys.modules, *sys.modules)\n",
        },
    )
    changes = {"PYTHONPATH": str(project / "site"), "PYTHONUSERBASE": str(tmp_path)}
    pair = compare(project, ["start.py"], changes=changes, python=base_python())
    assert name != "normal" or pair.traced.stdout.startswith(b"site\nsite usercustomize")


@pytest.mark.parametrize("where", ["beside", "path"])
def test_modules_with_the_names_of_ours(tmp_path: Path, where: str) -> None:
    names = [
        "tracer",
        "tests",
        "probe",
        "process",
        "writer",
        "frames",
        "text",
        "wrapping",
        "imports",
    ]
    folder = "" if where == "beside" else "site/"
    files = {f"{folder}{name}.py": f"print('own {name}', __name__)\n" for name in names}
    files[f"{folder}tests/__init__.py"] = "print('own tests package')\n"
    files["start.py"] = "".join(f"import {name}\nprint({name}.__file__)\n" for name in names)
    project = write_files(tmp_path / "project", files)
    changes = {"PYTHONPATH": str(project / "site")} if where == "path" else {}
    pair = compare(project, ["start.py"], changes=changes)
    assert pair.traced.stdout.count(b"own ") == len(names)


def test_probe_is_not_importable(tmp_path: Path) -> None:
    script = "import _django_trace_probe\n"
    compare(write_files(tmp_path / "project", {"start.py": script}), ["start.py"])


@pytest.mark.parametrize("options", [["-I"], ["-E"], ["-S"]])
def test_options_that_switch_the_probe_off(tmp_path: Path, options: list[str]) -> None:
    """Python then reads no ``PYTHONPATH`` or no `sitecustomize`: nothing happens at all."""
    project = write_files(tmp_path / "project", {"start.py": "import os, json\nprint(1)\n"})
    pair = run_both([*options, "start.py"], project, tmp_path / "traces")
    assert pair.traced == pair.untraced
    assert not pair.processes


def test_without_its_variable_the_probe_is_inert(shop: Path) -> None:
    plain = untraced_environment()
    inert = {**plain, "PYTHONPATH": str(BOOTSTRAP)}
    command = [PYTHON, "scripts/with_setup.py"]
    assert run(command, shop, inert) == run(command, shop, plain)


def test_the_bootstrap_loads_every_module_of_the_probe() -> None:
    """One that it does not name is found all the same, at the price of a search."""
    source = (BOOTSTRAP / "sitecustomize.py").read_text()
    table = source.partition("_MODULES = (")[2].partition(")")[0]
    listed = {line.strip(' ",') for line in table.splitlines() if line}
    modules = {path.stem for path in BOOTSTRAP.parent.glob("*.py")} - {"__init__"}
    modules = {name for name in modules if not name.startswith("state")}  # loaded when asked for
    assert listed == modules


def test_bytecode_of_the_probe_that_was_moved(tmp_path: Path) -> None:
    """As with an environment that is built in one place and copied to another."""
    first, second = tmp_path / "first", tmp_path / "second"
    shutil.copytree(BOOTSTRAP.parent, first, ignore=shutil.ignore_patterns("__pycache__"))
    script = """\
    import _frozen_importlib
    for cell in _frozen_importlib._ModuleLockManager.__exit__.__closure__:
        code = getattr(cell.cell_contents, "__code__", None)
        if code is not None and not code.co_filename.startswith("<"):
            print(code.co_filename)
    """
    project = write_files(tmp_path / "project", {"start.py": script})
    traces = tmp_path / "traces"
    traces.mkdir()
    for probe in (first, second):
        if probe is second:
            first.rename(second)
        environment = {**traced_environment(traces), "PYTHONPATH": str(probe / "bootstrap")}
        lines = run([PYTHON, "start.py"], project, environment).stdout.decode().split()
        assert lines
        assert all(line.startswith(str(probe)) for line in lines)


@pytest.mark.parametrize("damage", ["absent", "stale", "of another Python"])
def test_bytecode_of_the_probe_that_is_of_no_use(tmp_path: Path, damage: str) -> None:
    """The probe is compiled anew and records; the program sees nothing of it."""
    probe = tmp_path / "probe"
    shutil.copytree(BOOTSTRAP.parent, probe, ignore=shutil.ignore_patterns("__pycache__"))
    project = write_files(tmp_path / "project", {"start.py": "print(1)\n"})
    traces = tmp_path / "traces"
    traces.mkdir()
    environment = {**traced_environment(traces), "PYTHONPATH": str(probe / "bootstrap")}
    assert run([PYTHON, "start.py"], project, environment).stdout == b"1\n"
    for path in (probe / "__pycache__").glob("text.*.pyc"):
        kept = path.read_bytes()
        if damage == "absent":
            path.unlink()
        elif damage == "of another Python":
            path.write_bytes(b"\0\0\r\n" + kept[4:])
        else:
            os.utime(probe / "text.py", (1, 1))
    outcome = run([PYTHON, "start.py"], project, environment)
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (0, b"1\n", b"")
    assert [process.instants("probe.error") for process in read_traces(traces)] == [[], []]
