"""Signal receivers as they are connected."""

import sys

from .frames import caller
from .process import describe_callable

_SIGNAL_MODULES = (
    "django.core.signals",
    "django.db.models.signals",
    "django.db.backends.signals",
    "django.utils.autoreload",
)


def install(watch, recorder, writer):
    """Record calls of `Signal.connect`: which signal, which receiver, during what."""

    def on_dispatcher(module):
        names = {}

        def name_of(signal):
            name = names.get(id(signal))
            if name is None:
                for module_name in _SIGNAL_MODULES:
                    learn(module_name, sys.modules.get(module_name))
                if id(signal) not in names:
                    for module_name, known in list(sys.modules.items()):
                        if module_name.endswith("signals"):
                            learn(module_name, known)
                name = names.setdefault(id(signal), "")
            return name

        def learn(module_name, known):
            for name, value in list(getattr(known, "__dict__", {}).items()):
                if isinstance(value, module.Signal):
                    names.setdefault(id(value), module_name + "." + name)

        def connecting(signal, receiver, sender=None, weak=True, dispatch_uid=None):
            name, source = describe_callable(receiver)
            recorder.instant(
                "signal.connect",
                [
                    ("signal", name_of(signal)),
                    ("receiver", name),
                    ("file", source),
                    ("dispatch_uid", dispatch_uid if isinstance(dispatch_uid, str) else None),
                    ("sender", getattr(sender, "__qualname__", None)),
                    ("weak", bool(weak)),
                    ("app", recorder.current_app()),
                    ("caller", caller(depth=3)),
                ],
            )

        module.Signal.connect = recorder.before(module.Signal.connect, "signal.connect", connecting)

    watch.when_loaded("django.dispatch.dispatcher", on_dispatcher)
