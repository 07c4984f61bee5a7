"""A traced program cannot be told from an untraced one by what it says or how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from .broken_projects import PROJECTS
from .running import (
    DJANGO_SCRIPT,
    compare,
    python_version,
    run_both,
    write_files,
)

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


PROCESSES = """\
import os
import pathlib
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
for command in (iter(["echo", "one", "two"]), pathlib.Path("/bin/pwd"), (b"echo", "three"), []):
    try:
        print(subprocess.run(command, stdout=-1).stdout)
    except IndexError as error:
        print(type(error))
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


def test_lazy_objects_stay_lazy(tmp_path: Path) -> None:
    """The probe looks for the names of signals in modules: what is lazy there is not woken."""
    signals = """\
        from django.conf import settings
        from django.dispatch import Signal
        from django.utils.functional import SimpleLazyObject, lazystr

        woken = SimpleLazyObject(lambda: print("woken"))
        text = lazystr("text")
        mine = Signal()


        class Odd:
            @property
            def __class__(self):
                print("asked for its class")
                return Signal

            def __getattr__(self, name):
                print("asked for", name)
                return self


        odd = Odd()
        """
    script = """\
        import sys
        import shop.signals
        from importlib.util import LazyLoader, find_spec, module_from_spec

        spec = find_spec("lazy.signals")
        spec.loader = LazyLoader(spec.loader)
        sys.modules["lazy.signals"] = module = module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules["odd.signals"] = shop.signals.odd
        shop.signals.Signal().connect(print)
        shop.signals.mine.connect(print)
        print("connected", shop.signals.settings.configured)
        module.anything
        """
    files = {
        "shop/__init__.py": "",
        "shop/signals.py": signals,
        "lazy/__init__.py": "",
        "lazy/signals.py": "print('loaded')\nanything = 1\n",
        "start.py": script,
    }
    pair = compare(write_files(tmp_path / "project", files), ["start.py"])
    assert pair.traced.stdout == b"connected False\nloaded\n"
    assert "shop.signals.mine" in pair.processes[0].values("signal.connect", "signal")


def test_ready_that_another_app_replaces(tmp_path: Path) -> None:
    """What an app puts into another's AppConfig stays there when that is called."""
    first = """\
        from django.apps import AppConfig, apps


        class First(AppConfig):
            name = "first"

            def ready(self):
                second = apps.get_app_config("second")
                original = second.ready

                def ready(*args, **kwargs):
                    print("replaced", original.__name__, args, kwargs)
                    return original(*args, **kwargs)

                second.ready = ready
        """
    second = """\
        from django.apps import AppConfig


        class Second(AppConfig):
            name = "second"

            def ready(self, how="as usual"):
                print("second is ready", how)
        """
    script = """\
        import django
        from django.conf import settings

        settings.configure(INSTALLED_APPS=["first.apps.First", "second.apps.Second"])
        django.setup()
        config = django.apps.apps.get_app_config("second")
        print(config.ready.__qualname__, sorted(vars(config)))
        config.ready(how="again")
        """
    files = {
        "first/__init__.py": "",
        "first/apps.py": first,
        "second/__init__.py": "",
        "second/apps.py": second,
        "start.py": script,
    }
    pair = compare(write_files(tmp_path / "project", files), ["start.py"])
    assert pair.traced.stdout.count(b"second is ready") == 2
