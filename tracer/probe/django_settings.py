"""Settings: which module, who read it first, nested or repeated set-up."""

import os

from .frames import caller, first_place, is_machinery


def install(watch, recorder, writer):
    """Record what `django.conf` does."""

    def on_conf(module):
        conf_file = module.__file__
        lazy_file = os.path.join(
            os.path.dirname(os.path.dirname(conf_file)), "utils", "functional.py"
        )
        done = []

        def outside_conf(filename):
            return filename in (conf_file, lazy_file) or is_machinery(filename)

        def setting_up(lazy, name=None):
            return [
                ("module", os.environ.get(module.ENVIRONMENT_VARIABLE, "")),
                ("setting", name if isinstance(name, str) else None),
                ("reader", first_place(outside_conf, 3)),
                ("caller", caller(3)),
                ("nested", recorder.is_open("settings")),
                ("repeated", bool(done)),
            ]

        def set_up(result, *args):
            done.append(True)
            return ()

        def configuring(*args, **kwargs):
            return [("caller", caller(3)), ("repeated", bool(done))]

        settings_class = module.LazySettings
        settings_class._setup = recorder.span(settings_class._setup, "settings", setting_up, set_up)
        settings_class.configure = recorder.span(
            settings_class.configure, "settings.configure", configuring, set_up
        )

    watch.when_loaded("django.conf", on_conf)
