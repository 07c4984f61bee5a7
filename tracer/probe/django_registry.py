"""The app registry: set-up, populate and its phases, AppConfigs, models, readiness failures.

`Apps`, `AppConfig` and `django.setup` have kept their bodies from Django 3.2 to 6.1.
"""

import os
import sys
from _thread import get_ident

from .django_models import registering
from .django_settings import look_for_copies
from .django_unused import (
    default_app_config,
    unimported_receivers,
    unlisted_models,
    unresolved_relations,
    unused_config_classes,
)
from .frames import (
    caller,
    chain,
    makes_wrappers,
    relabel,
    set_django_directory,
)
from .own_code import own_places
from .process import Method, describe_callable
from .source_lines import line_of_class, lines_of_entries
from .text import escape, escaped
from .wrapping import disguise, forget_frame

_getframe = sys._getframe
_PHASE_STARTED_BY = {"loading": 1, "apps_ready": 2, "models_ready": 3}
_FLAGS = ("loading", "apps_ready", "models_ready", "ready")


def install(watch, recorder, writer):
    """Record what `django`, `django.apps` and the migration states do."""

    def on_django(module):
        set_django_directory(os.path.dirname(os.path.abspath(module.__file__)))
        version = ".".join(str(part) for part in module.VERSION[:3])
        if module.VERSION[3] != "final":
            version += "".join(str(part) for part in module.VERSION[3:])
        recorder.instant("django", [("version", version)])

        def setting_up(*args, **kwargs):
            registry = sys.modules.get("django.apps.registry")
            again = registry is not None and registry.apps.ready
            return [("caller", caller(depth=3)), ("again", again), ("loop", _loop_runs() or None)]

        module.setup = recorder.span(module.setup, "setup", setting_up)

    def on_exceptions(module):
        def __init__(self, *args):
            try:
                frame = _getframe(1)
                recorder.instant(
                    "registry.not_ready",
                    [
                        ("message", args[0] if args and type(args[0]) is str else ""),
                        ("check", frame.f_code.co_name),
                        ("caller", caller(depth=2)),
                        ("app", recorder.current_app()),
                        ("model", _model_being_made(frame)),
                        ("chain", chain(2)),
                    ],
                )
            except Exception as problem:
                recorder.failed("registry.not_ready", problem)

        module.AppRegistryNotReady.__init__ = relabel(__init__)
        _watch_async_refusals(module, recorder, writer)

    watch.when_loaded("django", on_django)
    watch.when_loaded("django.core.exceptions", on_exceptions)
    watch.when_loaded("django.apps.config", lambda module: _watch_app_config(module, recorder))
    watch.when_loaded("django.apps.registry", lambda module: _watch_apps(module, recorder, writer))
    watch.when_loaded(
        "django.db.migrations.state", lambda module: _watch_state_apps(module, recorder, writer)
    )


def _loop_runs():
    """Does an event loop run in this thread?"""
    events = sys.modules.get("asyncio.events")
    return events is not None and events._get_running_loop() is not None


def _watch_async_refusals(module, recorder, writer):
    def __init__(self, *args):
        try:
            if writer.pid not in writer.startup_ended:
                recorder.instant(
                    "async.refused",
                    [
                        ("message", args[0] if args and type(args[0]) is str else ""),
                        ("caller", caller(depth=2)),
                        ("app", recorder.current_app()),
                        ("chain", chain(2)),
                    ],
                )
        except Exception as problem:
            recorder.failed("async.refused", problem)

    module.SynchronousOnlyOperation.__init__ = relabel(__init__)


def _model_being_made(frame):
    """The name of the model whose metaclass is at work in one of the next frames, or None."""
    for _ in range(6):
        frame = frame.f_back
        if frame is None:
            break
        code = frame.f_code
        if code.co_name == "__new__" and code.co_filename.endswith("/django/db/models/base.py"):
            name = frame.f_locals.get("name")
            return name if type(name) is str else None
    return None


def _watch_app_config(module, recorder):
    def creating(cls, entry):
        entry = str(entry)
        return f"\tentry={escaped[entry]}", entry

    def created(app_config, *args):
        cls = type(app_config)
        source = sys.modules.get(cls.__module__)
        fields = (
            f"\tlabel={escaped[app_config.label]}\tname={escaped[app_config.name]}"
            f"\tclass={escaped[cls.__module__]}.{escaped[cls.__qualname__]}"
            f"\tfile={escaped[getattr(source, '__file__', None) or '']}"
            f"\tpath={escape(str(app_config.path))}"
        )
        ignored = default_app_config(app_config)
        if ignored is not None:
            value, place = ignored
            fields += f"\tdefault_app_config={escape(value)}\tleft_over={escaped[place]}"
        for name, place in unused_config_classes(app_config, app_config_class):
            fields += f"\tunused={escaped[name]}\tunused_at={escaped[place]}"
        return fields

    def refused(error, cls, entry):
        entry = str(entry)
        package, _, name = entry.rpartition(".")
        place = line_of_class(package, name) if package else ""
        place = place or line_of_class(entry + ".apps", "")
        return [("file", place or None)]

    app_config_class = module.AppConfig
    original = app_config_class.__dict__["create"].__func__
    app_config_class.create = classmethod(
        recorder.span(original, "app.create", creating, created, failing=refused)
    )


@makes_wrappers
def _recorded_once(method, inherited, recorder, before=None, after=None):
    """A function to be bound to an AppConfig in the place of its `method`, for one call.

    It puts back what the instance had there `before`, if anything, and calls ``after(label)``
    when all has gone well.
    """
    kind, begin, end = "app." + method, recorder.begin, recorder.end

    def call(app_config, *args, **kwargs):
        own = app_config.__dict__
        standing = own.pop(method, None)
        if before is not None:
            own[method] = before
        original = getattr(app_config, method)
        if getattr(standing, "__func__", None) is not call:
            own[method] = standing  # the program's own, put there since, from which this is called
        span = None
        try:
            cls, label = type(app_config), app_config.label
            if getattr(original, "__func__", None) is inherited:
                overridden = "0"
            else:
                overridden = "1\tfile=" + escape(describe_callable(original)[1])
            span = begin(
                kind,
                f"\tlabel={escaped[label]}\tname={escaped[app_config.name]}"
                f"\tclass={escaped[cls.__module__]}.{escaped[cls.__qualname__]}"
                f"\toverridden={overridden}",
                label,
            )
        except Exception as problem:
            recorder.failed(kind, problem)
        try:
            result = original(*args, **kwargs)
        except BaseException as error:
            try:
                if span is not None:
                    end(span, error)
            except Exception as problem:
                recorder.failed(kind, problem)
            forget_frame(error)
            raise
        try:
            if span is not None:
                told = "" if result is None else f"\treturned={escape(type(result).__name__)}"
                end(span, None, told)
                if after is not None:
                    after(label)
        except Exception as problem:
            recorder.failed(kind, problem)
        return result

    return disguise(call, inherited)


def _watch_apps(module, recorder, writer):
    apps_class, main = module.Apps, module.apps
    apps_directory = os.path.dirname(module.__file__) + os.sep
    config_class = sys.modules["django.apps.config"].AppConfig
    methods = {"import_models": config_class.import_models, "ready": config_class.ready}
    populated_with = []  # INSTALLED_APPS itself and what was in it

    def installed_changed(label):
        if populated_with:
            installed, entries = populated_with
            if installed != entries:
                added = [str(entry) for entry in installed if entry not in entries]
                populated_with.clear()
                recorder.instant(
                    "settings.change",
                    [("setting", "INSTALLED_APPS"), ("app", label), ("added", added)],
                )

    after = {"import_models": None, "ready": installed_changed}
    once = {
        name: _recorded_once(name, method, recorder, after=after[name])
        for name, method in methods.items()
    }
    phases = {}  # thread: (populate span, phase, phase span)
    generation = [0]
    cache_watched = []  # once there is something to expire: before, each model clears it

    def name_of(registry):
        if registry is main:
            return "main"
        return "state" if type(registry).__name__ == "StateApps" else "isolated"

    def populating(registry, installed_apps=None):
        full = not registry.ready
        if registry is main and full:
            generation[0] += 1
            populated_with.clear()
            if type(installed_apps) is list:
                populated_with.extend((installed_apps, list(installed_apps)))
        entries = len(installed_apps) if type(installed_apps) in (list, tuple) else None
        return [
            ("registry", name_of(registry)),
            ("generation", generation[0] if registry is main else None),
            ("entries", entries),
            ("full", full),
            ("reentrant", True if full and registry.loading else None),
            ("caller", caller(3, apps_directory)),
        ]

    def failed(error, registry, installed_apps=None, *args):
        if registry is main and type(installed_apps) in (list, tuple):
            entries = [str(entry) for entry in installed_apps]
            for entry, line in zip(entries, lines_of_entries(entries)):
                if line:
                    recorder.instant("app.listed", [("entry", entry), ("file", line)])
        return ()

    def watch_methods(app_config):
        own = app_config.__dict__
        for name, recorded in once.items():
            if name in own:
                recorded = _recorded_once(name, methods[name], recorder, own[name], after[name])
            own[name] = Method(recorded, app_config)  # type: ignore[misc]

    def flag_changed(registry, name, value):
        thread = get_ident()
        stack = recorder.thread().open_spans
        phase_span = phases.get(thread)
        if phase_span is not None:
            if not any(opened[0] == phase_span for opened in stack):
                del phases[thread]
            elif value and name != "loading":
                recorder.end(phases.pop(thread))
        recorder.instant("flag", [("name", name), ("value", bool(value)), ("registry", "main")])
        if name == "ready" and value and not cache_watched:
            cache_watched.append(True)
            apps_class.clear_cache = recorder.span(
                apps_class.clear_cache, "registry.clear_cache", clearing
            )
        if not value or not recorder.is_open("populate"):
            return
        if name == "ready":
            look_for_copies(recorder)
        if name == "models_ready":
            pending = ["%s.%s" % key for key in getattr(registry, "_pending_operations", ())]
            if pending:
                recorder.instant("relations.pending", [("relations", pending)])
                for model, field, place in unresolved_relations(registry):
                    recorder.instant(
                        "relation.unresolved",
                        [("model", model), ("field", field), ("caller", place)],
                    )
        if name == "ready":
            recorder.call([lambda: tell_unused(registry), *recorder.on_ready])
        if name == "apps_ready":
            for app_config in list(registry.app_configs.values()):
                try:
                    watch_methods(app_config)
                except (AttributeError, TypeError) as problem:
                    recorder.failed("methods of " + str(app_config.label), problem)
        if name in _PHASE_STARTED_BY:
            phases[thread] = recorder.begin(
                "populate.phase", f"\tphase={_PHASE_STARTED_BY[name]}\tregistry=main"
            )

    def tell_unused(registry):
        for label in unlisted_models(registry):
            recorder.instant("model.unlisted", [("label", label)])
        for app, module_name, place in unimported_receivers(registry.app_configs.values()):
            recorder.instant(
                "receivers.unimported", [("app", app), ("module", module_name), ("caller", place)]
            )

    set_attribute = object.__setattr__

    def __setattr__(self, name, value):
        set_attribute(self, name, value)
        if self is main:
            try:
                if name in _FLAGS:
                    flag_changed(self, name, value)
                elif name == "app_configs":
                    changed_by("app_configs")
            except Exception as problem:
                recorder.failed("flag", problem)

    def changed_by(method):
        recorder.instant("registry.change", [("method", method), ("caller", caller(depth=3))])

    def changing(method):
        def observe(registry, *args, **kwargs):
            recorder.instant(
                "registry.change",
                [("method", method), ("registry", name_of(registry)), ("caller", caller(depth=3))],
            )

        return recorder.before(getattr(apps_class, method), method, observe)

    def clearing(registry):
        if registry is not main or not main.ready:
            return None
        models = sum(map(len, main.all_models.values()))
        return [("models", models), ("caller", caller(depth=3)), ("chain", own_places(3))]

    apps_class.populate = recorder.span(apps_class.populate, "populate", populating, failing=failed)
    apps_class.__setattr__ = relabel(__setattr__)
    apps_class.register_model = registering(
        apps_class.register_model, recorder, writer, main, name_of, config_class
    )
    for method in (
        "set_installed_apps",
        "unset_installed_apps",
        "set_available_apps",
        "unset_available_apps",
    ):
        setattr(apps_class, method, changing(method))


def _watch_state_apps(module, recorder, writer):
    state_class = module.StateApps
    if "register_model" in state_class.__dict__:
        state_class.register_model = registering(
            state_class.register_model, recorder, writer, None, lambda registry: "state"
        )
