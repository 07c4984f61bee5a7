"""A traced program cannot be told from an untraced one by what it says or how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from .broken_projects import PROJECTS
from .running import PYTHON, Pair, python_version, run_both, untraced_environment, write_files

DJANGO_SCRIPT = """\
import os
import sys

sys.path.insert(0, os.getcwd())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
import django

django.setup()
"""

COMMANDS = {
    "check": ["manage.py", "check"],
    "check-tag": ["manage.py", "check", "--tag", "models", "--database", "default"],
    "hello": ["manage.py", "hello"],
    "help": ["manage.py"],
    "unknown-command": ["manage.py", "no_such_command"],
    "shell": ["manage.py", "shell", "-c", "import sys; print(*sys.modules, sep='\\n')"],
    "shell-error": ["manage.py", "shell", "-c", "from orders.models import Nothing"],
    "migrate-plan": ["manage.py", "migrate", "--plan"],
    "sqlmigrate": ["manage.py", "sqlmigrate", "orders", "0001"],
    "query-error": [
        "manage.py",
        "shell",
        "-c",
        "from catalog.models import *; print(Product.objects.get())",
    ],
    "test": ["manage.py", "test"],
    "with-setup": ["scripts/with_setup.py"],
    "without-setup": ["scripts/without_setup.py"],
    "without-settings": ["scripts/without_settings.py"],
    "django-module": ["-m", "django", "check", "--settings", "shop.settings", "--pythonpath", "."],
    "no-script": ["no_such_script.py"],
    "no-django": ["-c", "import sys; print(*sys.modules, sep='\\n')"],
}

OPTIONS = [["-X", "dev"], ["-W", "error"], ["-bb"], ["-O"], ["-OO"], ["-B", "-u"], ["-W", "always"]]


def compare(project: Path, arguments: list[str], **more: object) -> Pair:
    """Run both ways with the recordings beside the project, and assert that none is noticed."""
    pair = run_both(arguments, project, project.parent / "traces", **more)  # type: ignore[arg-type]
    pair.assert_unnoticed()
    return pair


@pytest.mark.parametrize("command", COMMANDS)
def test_demo_says_and_does_the_same(shop: Path, command: str) -> None:
    compare(shop, COMMANDS[command])


@pytest.mark.parametrize("options", OPTIONS, ids=" ".join)
@pytest.mark.parametrize("command", ["check", "with-setup", "without-setup"])
def test_demo_under_interpreter_options(shop: Path, options: list[str], command: str) -> None:
    compare(shop, [*options, *COMMANDS[command]])


def test_imports_switched_off(shop: Path) -> None:
    pair = compare(shop, ["scripts/with_setup.py"], changes={"DJANGO_TRACE_IMPORTS": "0"})
    assert not pair.processes[0].imports()
    assert pair.processes[0].instants("model")


@pytest.mark.parametrize("script", ["start.py", "retry.py", "manage.py"])
@pytest.mark.parametrize("name", PROJECTS)
def test_broken_project_fails_the_same(tmp_path: Path, name: str, script: str) -> None:
    project = PROJECTS[name].write(tmp_path / "project")
    arguments = [*PROJECTS[name].options, script]
    if script == "manage.py":
        # `check` runs the checks in the order of their addresses: which of them is the first to
        # read broken settings differs from one run to the next.
        arguments.append("diffsettings" if name.startswith("settings") else "check")
    compare(project, arguments)


def test_recursion_error_says_the_same(tmp_path: Path) -> None:
    """Of a recursion without end only the number of repeats may differ: wrappers are frames."""
    project = PROJECTS["ready-imports-broken"].write(tmp_path / "project")
    write_files(project, {"shop/signals.py": "def again():\n    again()\n\n\nagain()\n"})
    pair = run_both(["start.py"], project, tmp_path / "traces")
    strip = [line for line in pair.untraced.stderr.splitlines() if b"more times" not in line]
    assert [line for line in pair.traced.stderr.splitlines() if b"more times" not in line] == strip
    assert b"RecursionError" in pair.traced.stderr
    pair.assert_recorded()


def test_order_of_imports(shop: Path) -> None:
    """What ``-v`` says after start-up of the interpreter itself."""
    write_files(
        shop,
        {
            "verbose.py": "import sys\nprint('begin', file=sys.stderr, flush=True)\n"
            + DJANGO_SCRIPT
            + "import shop.urls\nimport mmap\nimport ctypes\n"
            + "print('end', file=sys.stderr, flush=True)\n"
        },
    )
    pair = run_both(["-v", "verbose.py"], shop, shop.parent / "traces")

    def imports(stderr: bytes) -> list[str]:
        lines = stderr.decode().splitlines()
        lines = lines[lines.index("begin") : lines.index("end")]
        # An extension module that the probe has used and handed back is said to be known.
        return [
            line for line in lines if line.startswith("import ") and "previously loaded" not in line
        ]

    assert len(imports(pair.untraced.stderr)) > 200
    normalised = pair.traced.normalised().stderr, pair.untraced.normalised().stderr
    assert imports(normalised[0]) == imports(normalised[1])


def test_every_import_is_recorded(shop: Path) -> None:
    """The recorded imports are those of ``sys.modules``, but for what `site` has loaded before."""
    write_files(
        shop,
        {
            "names.py": "import sys\nbefore = set(sys.modules)\n"
            + DJANGO_SCRIPT
            + "print(*[n for n in sys.modules if n not in before])\n"
        },
    )
    pair = compare(shop, ["names.py"])
    loaded = pair.traced.stdout.decode().split()
    recorded = pair.processes[0].imports()
    # Entries that a module puts into sys.modules by itself were never imported.
    by_hand = {"importlib._bootstrap", "importlib._bootstrap_external", "typing.io", "typing.re"}
    missing = {name for name in loaded if name not in set(recorded)}
    assert missing <= by_hand | {"__mp_main__"}


STATE = """\
import builtins
import gc
import inspect
import pickle
import signal
import sys
import threading

def show(title, *values):
    print(title + ":", *values, sep="\\n   ")

import os
show("path", *sys.path)
show("environment", *sorted(k for k in os.environ if k not in ("PYTHONPATH", "DJANGO_TRACE_DIR")))
show("importer cache", *sys.path_importer_cache)
show("modules", *sys.modules)
show("meta path", *sys.meta_path)
show("path hooks", *[getattr(h, "__qualname__", h) for h in sys.path_hooks])
show("builtins", *sorted(vars(builtins)))
show("flags", sys.flags, sys.warnoptions, sys._xoptions, sys.argv)
show("limits", sys.getrecursionlimit(), sys.getswitchinterval(), gc.get_threshold(), gc.isenabled())
show("hooks", sys.excepthook, sys.displayhook, sys.getprofile(), sys.gettrace())
show("unraisable", sys.unraisablehook, threading.excepthook)
show("threads", *threading.enumerate())
show("signals", *[(n, signal.getsignal(n)) for n in sorted(signal.valid_signals())])
show("frozen", gc.get_freeze_count())
import warnings
show("filters", *warnings.filters)
"""

FUNCTIONS = """\
import copy
import inspect
import pickle
import threading

import django
from django.apps import AppConfig, apps
from django.apps.registry import Apps
from django.conf import LazySettings
from django.core.checks import run_checks
from django.core.checks.registry import CheckRegistry
from django.core.exceptions import AppRegistryNotReady
from django.core.handlers.base import BaseHandler
from django.core.management import BaseCommand, ManagementUtility
from django.core.wsgi import get_wsgi_application
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.migrations.state import StateApps
from django.dispatch import Signal
from django.urls import URLResolver
from django.utils import autoreload
import socket
import subprocess

config = apps.get_app_config("catalog")
for thing in (
    django.setup, Apps.populate, apps.populate, Apps.register_model, apps.register_model,
    Apps.set_installed_apps, Apps.unset_available_apps, AppConfig.create, AppConfig.ready,
    config.ready, type(config).ready, config.import_models, AppConfig.import_models,
    LazySettings._setup, LazySettings.configure, CheckRegistry.run_checks, run_checks,
    BaseHandler.load_middleware, BaseHandler.get_response, BaseHandler.get_response_async,
    ManagementUtility.execute, BaseCommand.execute, get_wsgi_application,
    BaseDatabaseWrapper.connect, CursorWrapper._execute, CursorWrapper._executemany,
    StateApps.register_model, Signal.connect, autoreload.run_with_reloader,
    autoreload.restart_with_reloader, autoreload.trigger_reload, autoreload.BaseReloader.run,
    threading.Thread.start, subprocess.Popen, subprocess.Popen.__init__,
    URLResolver.__dict__["urlconf_module"].func,
):
    print(thing.__module__, thing.__name__, thing.__qualname__, repr(thing.__doc__))
    print("   ", type(thing).__name__, inspect.iscoroutinefunction(thing), inspect.signature(thing))
    print("   ", inspect.getsourcefile(inspect.unwrap(thing)), inspect.getsourcelines(thing)[1])
    print("   ", sorted(set(getattr(thing, "__dict__", ())) - {"__wrapped__"})[:3])
print(type(AppConfig.__dict__["create"]))
print(sorted(vars(config)), config, repr(apps))
for thing in (django.setup, Apps.populate, AppConfig.create, Signal.connect, socket.socket):
    print(pickle.dumps(thing), pickle.loads(pickle.dumps(thing)) == thing)
print(copy.copy(config).ready, copy.deepcopy(django.setup) is django.setup)
print(repr(AppRegistryNotReady("x")), pickle.loads(pickle.dumps(AppRegistryNotReady("x", 1))).args)
for wrong in (
    lambda: django.setup(1, 2), lambda: apps.populate(), lambda: AppConfig.create(),
    lambda: run_checks(1, 2, 3, 4, 5, 6), lambda: Signal().connect(), lambda: config.ready(1),
    lambda: threading.Thread.start(), lambda: socket.socket().listen("x"),
):
    try:
        wrong()
    except TypeError as error:
        print(error)
        trace = error.__traceback__
        while trace:
            print("   ", trace.tb_frame.f_code.co_name, trace.tb_lineno)
            trace = trace.tb_next
"""


def test_state_of_the_interpreter(tmp_path: Path) -> None:
    compare(write_files(tmp_path / "project", {"state.py": STATE}), ["state.py"])


def test_state_of_the_interpreter_with_django(shop: Path) -> None:
    write_files(shop, {"state.py": DJANGO_SCRIPT + STATE})
    compare(shop, ["state.py"])


def test_functions_look_the_same(shop: Path) -> None:
    write_files(shop, {"functions.py": DJANGO_SCRIPT + FUNCTIONS})
    pair = run_both(["functions.py"], shop, shop.parent / "traces")
    pair.assert_same()
    assert pair.traced.exit_code == 0, pair.traced.stderr.decode()


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
    from .running import base_python

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
    from .running import BOOTSTRAP, run

    plain = untraced_environment()
    inert = {**plain, "PYTHONPATH": str(BOOTSTRAP)}
    command = [PYTHON, "scripts/with_setup.py"]
    assert run(command, shop, inert) == run(command, shop, plain)


PROCESSES = """\
import os
import subprocess
import sys
import threading
import warnings

event = threading.Event()
thread = threading.Thread(target=event.wait, name="waiting")
thread.start()
child = os.fork()
if not child:
    os._exit(0)
os.waitpid(child, 0)
event.set()
thread.join()
print(subprocess.run([sys.executable, "-c", "import sys; print(sys.path[1:])"], stdout=-1).stdout)
try:
    subprocess.run(["/no/such/program"])
except OSError as error:
    import traceback
    traceback.print_exc()
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()
warnings.warn("at module level", stacklevel=2)
"""


@pytest.mark.parametrize("options", [[], ["-X", "dev"], ["-W", "error"]], ids=" ".join)
def test_threads_forks_and_subprocesses(tmp_path: Path, options: list[str]) -> None:
    project = write_files(tmp_path / "project", {"start.py": PROCESSES})
    pair = run_both([*options, "start.py"], project, tmp_path / "traces")
    if python_version() >= (3, 12):  # it names the pid in a warning about the fork

        def without_pid(text: bytes) -> list[bytes]:
            return [line for line in text.splitlines() if b"(pid=" not in line]

        assert without_pid(pair.traced.stderr) == without_pid(pair.untraced.stderr)
        assert pair.traced.stderr.count(b"(pid=") == pair.untraced.stderr.count(b"(pid=")
        assert pair.traced.stdout == pair.untraced.stdout
        pair.assert_recorded()
    else:
        pair.assert_unnoticed()


def test_requests_look_the_same(shop: Path) -> None:
    """A failing view's traceback is logged without a frame of ours."""
    script = """\
from django.test import Client
client = Client(raise_request_exception=False)
for path in ("/no/such/page", "/", "/boom"):
    print(path, client.get(path).status_code)
"""
    urls = (
        "\n\ndef boom(request):\n    raise ValueError('boom')\n"
        "\n\nurlpatterns += [path('boom', boom)]\n"
    )
    (shop / "shop/urls.py").write_text((shop / "shop/urls.py").read_text() + urls)
    write_files(shop, {"requests.py": DJANGO_SCRIPT + script})
    pair = compare(shop, ["requests.py"])
    assert b"/boom 500" in pair.traced.stdout
