"""Every module import, and a call when a module that interests us has been loaded.

The import system takes a module's lock in ``with _ModuleLockManager(name)`` around finding and
loading it (importlib, Python 3.3 to 3.14). Its two methods are where the probe stands: no frame
is added to the import, so none can show in a traceback or shift a warning, and the time between
them is what ``-X importtime`` measures.
"""

import sys
from _thread import get_ident
from time import monotonic_ns

from .frames import MACHINERY, escaped_place, raised_at, relabel, side_of
from .text import describe_error, escape, escaped

_getframe = sys._getframe
_MOST_THREADS = 1000


class _Idents(dict):
    """Idents of threads as text."""

    def __missing__(self, ident):
        if len(self) >= _MOST_THREADS:
            self.clear()
        text = self[ident] = str(ident)
        return text


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
            self._callbacks.setdefault(name, []).append(callback)

    def _call(self, name, callback, module):
        try:
            callback(module)
        except Exception as error:
            self._recorder.failed("hooks of " + name, error)

    def install(self):
        """Stand in the import system's lock."""
        manager = sys.modules["_frozen_importlib"]._ModuleLockManager
        if self._record_imports:
            self._install_recording(manager)
        else:
            self._install_waiting(manager)

    def _loaded(self, name):
        """Call back for `name` unless this is an import of it from within itself."""
        module = sys.modules.get(name)
        if module is not None and not getattr(module.__spec__, "_initializing", False):
            for callback in self._callbacks.pop(name):
                self._call(name, callback, module)

    def _install_waiting(self, manager):
        loaded, callbacks = self._loaded, self._callbacks
        original_exit = manager.__exit__

        def __exit__(self, kind=None, error=None, traceback=None):
            try:
                if self._name in callbacks:
                    loaded(self._name)
            finally:
                original_exit(self)

        manager.__exit__ = relabel(__exit__)

    def _install_recording(self, manager):
        modules = sys.modules
        loaded, callbacks = self._loaded, self._callbacks
        write, failed = self._write, self._recorder.failed
        ident_texts = _Idents()
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
                if self.start_ns:
                    end_ns, name = monotonic_ns(), self._name
                    frame = _getframe(1).f_back  # none where C imports before any Python
                    while frame is not None and side_of[frame.f_code.co_filename] == MACHINERY:
                        frame = frame.f_back
                    outcome = "ok"
                    if error is not None:
                        place = escaped[raised_at(traceback)]
                        outcome = f"{escape(describe_error(error))}\t{place}"
                    write(
                        f"M\t{self.start_ns}\t{end_ns}\t{ident_texts[get_ident()]}"
                        f"\t{escape(name)}\t{escaped_place(frame)}\t{outcome}\n"
                    )
                    if name in callbacks:
                        loaded(name)
            except Exception as problem:
                failed("import", problem)
            finally:
                original_exit(self, kind, error, traceback)

        manager.start_ns = 0
        manager.__enter__, manager.__exit__ = relabel(__enter__), relabel(__exit__)
