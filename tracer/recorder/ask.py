"""Asking a project's interpreter what only it can know: small programs, run without the probe."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .environment import untraced_environment
from .wording import one_line

_MARK = "django-trace-answer:"

INTERPRETER_QUESTION = """
import json, sys
answer = {"python": list(sys.version_info[:3]), "executable": sys.executable, "django": None}
try:
    import django
    answer["django"] = list(django.VERSION[:2])
except Exception as error:
    answer["django_error"] = "%s: %s" % (type(error).__name__, error)
if sys.version_info >= (3, 4):
    from importlib.util import find_spec
    answer["servers"] = [name for name in ("gunicorn", "uvicorn") if find_spec(name)]
sys.stdout.write("\\n" + MARK + json.dumps(answer) + "\\n")
"""

# Runs manage.py up to the moment it would execute a command, so that whatever it does first
# (search paths, .env files, the choice of settings) holds here as it does there.
PROJECT_QUESTION = """
import json, os, runpy, sys, traceback
answer = {"stage": "manage.py"}
manage_py, wanted = sys.argv[1:3]

def tell():
    sys.stdout.write("\\n" + MARK + json.dumps(answer) + "\\n")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)

def find(module):
    path, name = None, ""
    for part in module.split("."):
        name = name + "." + part if name else part
        specs = (finder.find_spec(name, path) for finder in sys.meta_path)
        spec = next(filter(None, specs), None)
        if spec is None:
            return None
        path = spec.submodule_search_locations
    return spec.origin

def beside(settings_module, name):
    package = settings_module
    while "." in package:
        package = package.rpartition(".")[0]
        if find(package + "." + name):
            return package + "." + name + ".application"
    return name + ".application" if find(name) else None

def models_of(entry):
    while entry:
        origin = find(entry + ".models")
        if origin:
            return entry + ".models", origin
        entry = entry.rpartition(".")[0]
    return None

def own(path):
    here = os.path.realpath(os.getcwd()) + os.sep
    path = os.path.realpath(path)
    return path.startswith(here) and "site-packages" not in path and os.path.exists(path)

def failed(error):
    traceback.print_exc()
    text = "%s: %s" % (type(error).__name__, error)
    answer["error"] = " ".join(text.split())
    answer["where"] = place_of(error)
    tell()

def place_of(error):
    if isinstance(error, SyntaxError) and error.filename and own(error.filename):
        return "%s:%s" % (os.path.relpath(error.filename), error.lineno)
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        if own(frame.f_code.co_filename):
            return "%s:%s" % (os.path.relpath(frame.f_code.co_filename), line)
    return None

def question(*ignored):
    try:
        read_settings()
    except BaseException as error:
        failed(error)
    try:
        look_around()
    except BaseException:
        traceback.print_exc()
    tell()

def read_settings():
    answer["stage"] = "settings"
    module = os.environ.get("DJANGO_SETTINGS_MODULE")
    if wanted and wanted != module:
        answer["manage_settings"] = module
        module = os.environ["DJANGO_SETTINGS_MODULE"] = wanted
    answer["settings"] = module
    if not module:
        answer["error"] = "no settings"
        tell()
    from django.conf import settings
    answer["apps"] = list(map(str, settings.INSTALLED_APPS))
    answer["settings"] = getattr(settings, "SETTINGS_MODULE", module)

def look_around():
    from django.conf import settings
    module = answer["settings"]
    wsgi = getattr(settings, "WSGI_APPLICATION", None)
    answer["wsgi"] = wsgi or beside(module, "wsgi")
    asgi = getattr(settings, "ASGI_APPLICATION", None)
    if not asgi and wsgi and ".wsgi." in wsgi:
        sibling = wsgi.rpartition(".wsgi.")[0] + ".asgi"
        asgi = find(sibling) and sibling + ".application"
    answer["asgi"] = asgi or beside(module, "asgi")
    found = filter(None, map(models_of, answer["apps"]))
    answer["models"] = [name for name, origin in found if own(origin)]

try:
    import django.core.management as management
    management.execute_from_command_line = question
    management.ManagementUtility.execute = question
    sys.argv = [manage_py, "check"]
    if sys.path[:1] == [""]:
        sys.path[0] = os.path.dirname(os.path.abspath(manage_py))
    runpy.run_path(manage_py, run_name="__main__")
except BaseException as error:
    failed(error)
question()
"""


@dataclass(frozen=True)
class Answer:
    """What came back: `values` from the program, or None; and its exit code and error output.

    `exit_code` is None when the program did not end in time.
    """

    values: dict[str, Any] | None
    exit_code: int | None
    errors: str

    @property
    def last_line(self) -> str:
        """The last line of the error output that says something; "" if it quotes our program."""
        line = one_line(last_line(self.errors))
        return "" if _MARK in line else line


def ask(
    python: Path,
    question: str,
    arguments: Sequence[str] = (),
    *,
    cwd: Path,
    timeout_s: float,
    environment: Mapping[str, str] | None = None,
) -> Answer:
    """Run `question` in that interpreter and return what it answers.

    Raises `OSError` when the interpreter cannot be run at all. Nothing of it is left running.
    """
    program = f"MARK = {_MARK!r}\n{question}"
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        process = subprocess.Popen(
            [python, "-c", program, *arguments],
            cwd=cwd,
            env=untraced_environment(environment),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
        exit_code: int | None
        try:
            exit_code = process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            exit_code = None
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        stdout.seek(0)
        stderr.seek(0)
        return Answer(
            _values(stdout.read().decode(errors="replace")),
            exit_code,
            stderr.read().decode(errors="replace"),
        )


def last_line(text: str) -> str:
    """The last line that is not blank, stripped; "" when there is none."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def _values(output: str) -> dict[str, Any] | None:
    for line in reversed(output.splitlines()):
        if line.startswith(_MARK):
            values = json.loads(line[len(_MARK) :])
            return values if isinstance(values, dict) else None
    return None
