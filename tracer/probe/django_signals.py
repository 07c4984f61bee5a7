"""Signal receivers as they are connected."""

import sys

from .django_receivers import Receivers
from .frames import PROGRAM, chain, escaped_place, importing_module, is_program, side_of
from .own_code import own_files
from .process import describe_callable
from .text import escape, escaped

_SIGNAL_MODULES = (
    "django.contrib.auth.signals",
    "django.core.signals",
    "django.db.models.signals",
    "django.db.backends.signals",
    "django.utils.autoreload",
)
_getframe = sys._getframe


def install(watch, recorder, writer):
    """Record calls of `Signal.connect`: which signal, which receiver, during what."""
    receivers = Receivers(recorder)
    for moment in (recorder.on_ready, recorder.on_exit, writer.on_started):
        moment.append(receivers.look)

    def is_ready():
        registry = sys.modules.get("django.apps.registry")
        main = getattr(registry, "apps", None)
        return main is not None and main.ready

    def on_dispatcher(module):
        names, learned, dispatcher_file = {}, set(), module.__file__

        def name_of(signal):
            name = names.get(id(signal))
            if name is None:
                for module_name in _SIGNAL_MODULES:
                    learn(module_name)
                if id(signal) not in names:
                    for module_name in list(sys.modules):
                        if module_name.endswith("signals"):
                            learn(module_name)
                name = names.setdefault(id(signal), "")
            return name

        def learn(module_name):
            known = sys.modules.get(module_name)
            if type(known) is not type(sys) or module_name in learned:  # others may be lazy
                return
            if not getattr(getattr(known, "__spec__", None), "_initializing", False):
                learned.add(module_name)
            for name, value in list(getattr(known, "__dict__", {}).items()):
                # Not isinstance: it asks lazy objects for their class, and settings load.
                if issubclass(type(value), module.Signal):
                    names.setdefault(id(value), module_name + "." + name)

        def connecting(signal, receiver, sender=None, weak=True, dispatch_uid=None):
            name, source = describe_callable(receiver)
            frame = _getframe(2)
            # Of Django's own receivers it tells the line in Django, of others that in the program.
            if is_program(source.rpartition(":")[0]):
                while frame is not None and side_of[frame.f_code.co_filename] != PROGRAM:
                    frame = frame.f_back
            else:
                while frame is not None and frame.f_code.co_filename == dispatcher_file:
                    frame = frame.f_back
            signal_name, place = escaped[name_of(signal)], escaped_place(frame)
            name, source = escape(name), escape(source)
            fields = (
                f"\tsignal={signal_name}\treceiver={name}"
                f"\tfile={source}\tweak={'1' if weak else '0'}"
                f"\tapp={recorder.current_app()}\tcaller={place}"
            )
            if isinstance(dispatch_uid, str):
                fields += "\tdispatch_uid=" + escape(dispatch_uid)
            if sender is not None:
                fields += "\tsender=" + escape(getattr(sender, "__qualname__", ""))
            gone = f"\tsignal={signal_name}\treceiver={name}\tfile={source}\tcaller={place}"
            own = frame is not None and own_files[frame.f_code.co_filename]
            again = own and receivers.connecting(signal, receiver, sender, weak, dispatch_uid, gone)
            late = is_ready()
            if again:
                fields += "\tagain=1"
            if late:
                fields += "\tlate=1"
                importing = importing_module(2)
                if importing:
                    fields += "\timporting=" + escaped[importing]
            if again or late:
                for link in chain(2):
                    fields += "\tchain=" + escaped[link]
            recorder.instant("signal.connect", fields)

        module.Signal.connect = recorder.before(module.Signal.connect, "signal.connect", connecting)
        module.Signal.disconnect = recorder.before(
            module.Signal.disconnect, "Signal.disconnect", receivers.disconnecting
        )

    watch.when_loaded("django.dispatch.dispatcher", on_dispatcher)
