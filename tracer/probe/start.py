"""Put the probe together in a process that has just started."""

import os

from . import (
    django_checks,
    django_database,
    django_lifespan,
    django_migrations,
    django_registry,
    django_server,
    django_settings,
    django_signals,
    django_translation,
    django_warnings,
    fork_inspection,
    module_names,
)
from .imports import ImportWatch
from .process import header, watch_process
from .wrapping import Recorder
from .writer import make_writer


def start(directory):
    """Begin to record this process into `directory`, which must exist."""
    writer = make_writer(os.path.abspath(directory), header)
    recorder = Recorder(writer)
    watch = ImportWatch(writer, recorder, os.environ.get("DJANGO_TRACE_IMPORTS") != "0")
    writer.on_fork.append(recorder.forget)
    writer.open()
    if not writer.enabled:
        return
    watch_process(watch, recorder, writer)
    for hooks in (
        django_settings,
        django_registry,
        django_server,
        django_checks,
        django_database,
        django_migrations,
        django_signals,
        django_translation,
        django_warnings,
        django_lifespan,
        fork_inspection,
    ):
        hooks.install(watch, recorder, writer)
    module_names.install(recorder, (recorder.on_ready, recorder.on_exit, writer.on_started))
    if os.environ.get("DJANGO_TRACE_STATE"):
        from . import state

        state.install(watch, recorder, writer)
    watch.install()
