"""Settings: which module, who read it first, nested or repeated set-up, and later changes."""

import os
import sys

from .frames import caller, chain, first_place, is_machinery
from .source_lines import file_of, settings_module

_VARIABLE = "DJANGO_SETTINGS_MODULE"
_copies = set()


def install(watch, recorder, writer):
    """Record what `django.conf` does, and who names the settings module."""

    def named(result, environment, key, value):
        if key == _VARIABLE and isinstance(value, str):
            recorder.instant("settings.variable", [("module", value), ("caller", caller(3))])

    environment_class = type(os.environ)
    after = recorder.after(environment_class.__setitem__, "settings.variable", named)
    environment_class.__setitem__ = after  # type: ignore[method-assign]

    def on_conf(module):
        conf_file = module.__file__
        lazy_file = os.path.join(
            os.path.dirname(os.path.dirname(conf_file)), "utils", "functional.py"
        )
        done = []
        changed = set()
        halves = []  # what the settings module held when it was read while being imported

        def outside_conf(filename):
            return filename in (conf_file, lazy_file) or is_machinery(filename)

        def setting_up(lazy, name=None):
            module_name = os.environ.get(module.ENVIRONMENT_VARIABLE, "")
            nested = recorder.is_open("settings")
            if nested:
                halves.append(_settings_of(sys.modules.get(module_name)))
            return [
                ("module", module_name),
                ("setting", name if isinstance(name, str) else None),
                ("reader", first_place(outside_conf, 3)),
                ("caller", caller(3)),
                ("chain", chain(3)),
                ("nested", nested),
                ("repeated", bool(done)),
            ]

        def set_up(result, *args):
            done.append(True)
            loaded = sys.modules.get(settings_module())
            told = [("file", file_of(loaded) or None)]
            if halves:
                told.append(("whole", all(half == _settings_of(loaded) for half in halves)))
            return told

        def configured(result, *args, **kwargs):
            done.append(True)
            return ()

        def configuring(*args, **kwargs):
            return [("caller", caller(3)), ("repeated", bool(done))]

        def changing(lazy, name, value):
            if type(name) is str and name.isupper():
                place = first_place(outside_conf, 3)
                if (name, place) not in changed:
                    changed.add((name, place))
                    recorder.instant(
                        "settings.change",
                        [
                            ("setting", name),
                            ("setter", place),
                            ("caller", caller(3)),
                            ("app", recorder.current_app()),
                        ],
                    )

        settings_class = module.LazySettings
        settings_class._setup = recorder.span(settings_class._setup, "settings", setting_up, set_up)
        settings_class.configure = recorder.span(
            settings_class.configure, "settings.configure", configuring, configured
        )
        settings_class.__setattr__ = recorder.before(
            settings_class.__setattr__, "settings.change", changing
        )

    def on_atexit(module):
        def leaving():
            try:
                look_for_copies(recorder)
            except Exception as problem:
                recorder.failed("settings.copy", problem)

        module.register(leaving)

    watch.when_loaded("django.conf", on_conf)
    watch.when_loaded("atexit", on_atexit)


def look_for_copies(recorder):
    """Record under which further names the settings module has been loaded, each of them once."""
    name = settings_module()
    filename = file_of(sys.modules.get(name))
    if not filename:
        return
    last = name.rpartition(".")[2]
    if ("\n".join(sys.modules.copy()) + "\n").count(last + "\n") == 1:
        return
    suffix = "." + last
    for other in [other for other in sys.modules.copy() if other.endswith(last)]:
        if (
            (other == last or other.endswith(suffix))
            and other != name
            and other not in _copies
            and _same_file(file_of(sys.modules.get(other)), filename)
        ):
            _copies.add(other)
            recorder.instant(
                "settings.copy", [("module", name), ("copy", other), ("file", filename)]
            )


def _settings_of(module):
    """The settings in a module: each name, and which object it is."""
    names = getattr(module, "__dict__", None) or {}
    return {name: id(value) for name, value in list(names.items()) if name.isupper()}


def _same_file(one, other):
    try:
        return one == other or (bool(one) and os.path.samefile(one, other))
    except OSError:
        return False
