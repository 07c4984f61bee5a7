"""A traced program sees the interpreter and the functions it would see untraced."""

from __future__ import annotations

from pathlib import Path

from .running import (
    DJANGO_SCRIPT,
    compare,
    run_both,
    write_files,
)

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
