"""Every module import, and a call when a module that interests us has been loaded.

The import system takes a module's lock in ``with _ModuleLockManager(name)`` around finding and
loading it (importlib, Python 3.3 to 3.14). Its two methods are where the probe stands: no frame
is added to the import, so none can show in a traceback or shift a warning, and the time between
them is what ``-X importtime`` measures.
"""

import sys
from _thread import get_ident
from time import monotonic_ns

from .frames import escaped_place, is_machinery, relabel
from .text import describe_error, escape, escaped

_getframe = sys._getframe


class ImportWatch:
    """Calls back after chosen modules have loaded and, if asked to, records every import."""

    def __init__(self, writer, recorder, record_imports):
        """Record imports through `writer` if `record_imports`; report failures to `recorder`."""
        self._write = writer.write
        self._recorder = recorder
        self._record_imports = record_imports
        self._callbacks = {}

    def when_loaded(self, name, callback):
        """Call ``callback(module)`` once `name` has loaded: now, if it has already."""
        module = sys.modules.get(name)
        if module is not None and not getattr(module.__spec__, "_initializing", False):
            self._call(name, callback, module)
        else:
            self._callbacks[name] = callback

    def _call(self, name, callback, module):
        try:
            callback(module)
        except Exception as error:
            self._recorder.failed("hooks of " + name, error)

    def install(self):
        """Stand in the import system's lock."""
        manager = sys.modules["_frozen_importlib"]._ModuleLockManager
        modules, callbacks = sys.modules, self._callbacks
        write, failed, record_imports = self._write, self._recorder.failed, self._record_imports
        original_enter, original_exit = manager.__enter__, manager.__exit__

        def __enter__(self):
            original_enter(self)
            try:
                if self._name not in modules:
                    self.start_ns = monotonic_ns()
            except BaseException:  # a signal handler's; without __enter__ there is no __exit__
                original_exit(self, None, None, None)
                raise

        def __exit__(self, kind=None, error=None, traceback=None):
            try:
                start_ns = self.__dict__.get("start_ns")
                if start_ns is not None:
                    name = self._name
                    if record_imports:
                        end_ns = monotonic_ns()
                        frame = _getframe(1).f_back  # none where C imports before any Python
                        while frame is not None and is_machinery(frame.f_code.co_filename):
                            frame = frame.f_back
                        write(
                            "M\t%d\t%d\t%d\t%s\t%s\t%s\n"
                            % (
                                start_ns,
                                end_ns,
                                get_ident(),
                                escaped[name],
                                escaped_place(frame),
                                "ok" if error is None else escape(describe_error(error)),
                            )
                        )
                    if name in callbacks and error is None:
                        self_call(name, callbacks.pop(name), modules[name])
            except Exception as problem:
                failed("import", problem)
            finally:
                original_exit(self, kind, error, traceback)

        self_call = self._call
        manager.__enter__, manager.__exit__ = relabel(__enter__), relabel(__exit__)
