"""Put a function in another's place, leaving no trace of it in tracebacks, warnings or names."""

import _signal  # type: ignore[import-not-found]
import sys
from _thread import get_ident
from time import monotonic_ns

from .frames import makes_wrappers, raised_at, relabel, traceback_chain
from .text import attributes, describe_error, escape, escaped

_getframe = sys._getframe
MOST_EXCEPTIONS = 200
"""Exceptions told of per process: who retries for ever shall not fill the disk."""


class _Thread:
    """What the probe knows of one thread of the program."""

    __slots__ = ("app", "leaving", "open_spans", "text")

    def __init__(self, ident):
        self.text = str(ident)
        self.open_spans = []  # (id, kind, the app before), outermost first
        self.app = ""
        self.leaving = None  # id of the exception that left the last span


class Limit:
    """Lets so many happenings of a kind be told per process, and then tells that it stops."""

    def __init__(self, recorder, writer, kind, most, what):
        """`what` names the happenings in the plural."""
        self._recorder = recorder
        self._writer = writer
        self._kind = kind
        self._most = most
        self._what = what
        self._pid = self._count = 0

    def allows(self):
        """Whether one more may be told."""
        if self._pid != self._writer.pid:
            self._pid, self._count = self._writer.pid, 0
        self._count += 1
        if self._count == self._most + 1:
            reason = "more than %d %s" % (self._most, self._what)
            self._recorder.instant("limit", [("kind", self._kind), ("reason", reason)])
        return self._count <= self._most


class Recorder:
    """Writes spans and instants; knows which spans are open in each thread.

    A failure in here becomes a ``probe.error`` instant, once per place, and nothing else.
    """

    def __init__(self, writer):
        """Write to `writer`."""
        self._write = writer.write
        self._last_id = 0
        self._failed = set()
        self._threads = {}
        self._exceptions = 0
        self.on_ready = []
        """Called when the main registry has been populated."""
        self.on_exit = []
        """Called when the interpreter leaves in order."""

    def forget(self):
        """Forget what is open: a forked child begins anew."""
        self._threads.clear()

    def thread(self):
        """The running thread: its ident as `text`, its `open_spans` as ``(id, kind, app before)``,
        outermost first, and the escaped label of the `app` on whose behalf it runs.
        """
        ident = get_ident()
        try:
            return self._threads[ident]
        except KeyError:
            thread = self._threads[ident] = _Thread(ident)
            return thread

    def begin(self, kind, fields="", app=None):
        """Open a span of `kind` and return its id; `app` labels what happens inside it."""
        thread = self._threads.get(get_ident()) or self.thread()
        self._last_id = span = self._last_id + 1
        thread.open_spans.append((span, kind, thread.app))
        if app is not None:
            thread.app = escaped[app]
        thread.leaving = None
        self._write(f"B\t{monotonic_ns()}\t{thread.text}\t{span}\t{kind}{fields}\n")
        return span

    def end(self, span, error=None, fields=""):
        """Close `span` and whatever is still open inside it."""
        thread = self._threads.get(get_ident()) or self.thread()
        if error is None:
            outcome, thread.leaving = "ok", None
        else:
            outcome = escape(describe_error(error))
            place = raised_at(error.__traceback__)
            if place:
                fields += "\traised=" + escaped[place]
            if thread.leaving != id(error):  # outer spans are left by the same one
                thread.leaving = id(error)
                self.exception(error)
        now = monotonic_ns()
        stack = thread.open_spans
        if stack and stack[-1][0] == span:
            thread.app = stack.pop()[2]
        elif any(opened[0] == span for opened in stack):
            while True:
                inner, _, thread.app = stack.pop()
                if inner == span:
                    break
                self._write(f"E\t{now}\t{inner}\t{outcome}\n")
        self._write(f"E\t{now}\t{span}\t{outcome}{fields}\n")

    def instant(self, kind, pairs=()):
        """Write one instant of `kind`."""
        fields = pairs if type(pairs) is str else attributes(pairs)
        self._write(f"I\t{monotonic_ns()}\t{get_ident()}\t{kind}{fields}\n")

    def exception(self, error):
        """Tell where `error` comes from, unless it is a wish to end and not a failure."""
        if isinstance(error, (KeyboardInterrupt, GeneratorExit)) or (
            isinstance(error, SystemExit) and not self.is_open("app.ready")
        ):
            return
        self._exceptions += 1
        if self._exceptions <= MOST_EXCEPTIONS:
            self.instant(
                "exception",
                [
                    ("error", describe_error(error)),
                    ("app", self.current_app()),
                    ("chain", traceback_chain(error.__traceback__)),
                ],
            )

    def innermost(self, kind):
        """The id of the innermost span of `kind` that is open in this thread, or None."""
        for span, opened, _ in reversed(self.thread().open_spans):
            if opened == kind:
                return span
        return None

    def is_open(self, kind):
        """True while a span of `kind` is open in this thread."""
        return self.innermost(kind) is not None

    def call(self, functions):
        """Call each of them; a failure of one is told and hinders no other."""
        for function in functions:
            try:
                function()
            except Exception as problem:
                self.failed(function.__qualname__, problem)

    def current_app(self):
        """The app label on whose behalf this thread runs, or an empty string."""
        return self.thread().app

    def failed(self, where, error):
        """Record that the probe itself failed at `where`.

        What a signal handler raised while the probe was running is the program's, and goes on.
        """
        handler_traceback = raised_by_signal_handler(error)
        if handler_traceback is not None:
            raise error.with_traceback(handler_traceback)
        if where not in self._failed:
            self._failed.add(where)
            try:
                self.instant("probe.error", [("where", where), ("error", describe_error(error))])
            except Exception:
                pass

    @makes_wrappers
    def span(
        self, original, kind, before=None, after=None, only_if=None, disguised=True, failing=None
    ):
        """A function that runs `original` inside a span of `kind`.

        `before(*args, **kwargs)` returns the span's attributes as pairs, and optionally the app
        label as the second item of a tuple; `after(result, *args)` those known at its end, and
        `failing(error, *args)` those of one that is left by an exception.
        Where `only_if()` is false or `before` returns None the call is not recorded.
        """

        def wrapper(*args, **kwargs):
            span = None
            try:
                if only_if is None or only_if():
                    told = "" if before is None else before(*args, **kwargs)
                    fields, app = told if type(told) is tuple else (told, None)
                    if fields is not None:
                        span = self.begin(kind, attributes(fields), app)
            except Exception as problem:
                self.failed(kind, problem)
            try:
                result = original(*args, **kwargs)
            except BaseException as error:
                try:
                    if span is not None:
                        fields = "" if failing is None else attributes(failing(error, *args))
                        self.end(span, error, fields)
                except Exception as problem:
                    self.failed(kind, problem)
                forget_frame(error)
                raise
            try:
                if span is not None:
                    self.end(span, None, "" if after is None else attributes(after(result, *args)))
            except Exception as problem:
                self.failed(kind, problem)
            return result

        return disguise(wrapper, original) if disguised else wrapper

    @makes_wrappers
    def before(self, original, where, observe):
        """A function that calls `observe(*args, **kwargs)` and then `original`."""

        def wrapper(*args, **kwargs):
            try:
                observe(*args, **kwargs)
            except Exception as problem:
                self.failed(where, problem)
            try:
                return original(*args, **kwargs)
            except BaseException as error:
                forget_frame(error)
                raise

        return disguise(wrapper, original)

    @makes_wrappers
    def after(self, original, where, observe):
        """A function that calls `original` and then `observe(result, *args, **kwargs)`."""

        def wrapper(*args, **kwargs):
            try:
                result = original(*args, **kwargs)
            except BaseException as error:
                forget_frame(error)
                raise
            try:
                observe(result, *args, **kwargs)
            except Exception as problem:
                self.failed(where, problem)
            return result

        return disguise(wrapper, original)


def raised_by_signal_handler(error):
    """The part of `error`'s traceback that begins in one of the program's signal handlers."""
    codes = set()
    for number in range(1, _signal.NSIG):
        handler = _signal.getsignal(number)
        if callable(handler):
            while hasattr(handler, "func"):  # functools.partial
                handler = handler.func
            if not hasattr(handler, "__code__") and not hasattr(handler, "__func__"):
                handler = getattr(type(handler), "__call__", None)
            codes.add(getattr(getattr(handler, "__func__", handler), "__code__", None))
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_frame.f_code not in codes:
        traceback = traceback.tb_next
    return traceback


def disguise(wrapper, original):
    """Give `wrapper` the names, documentation and signature of `original`."""
    relabel(wrapper)
    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        try:
            setattr(wrapper, name, getattr(original, name))
        except (AttributeError, TypeError):
            pass
    try:
        wrapper.__dict__.update(original.__dict__)
    except AttributeError:
        pass
    wrapper.__wrapped__ = original
    return wrapper


def _forget_frame(error):
    """Take the calling frame off the head of `error`'s traceback; it then says bare ``raise``."""
    traceback = error.__traceback__
    if traceback is not None and traceback.tb_frame is _getframe(1):
        error.__traceback__ = traceback.tb_next


def _forget_frame_before_3_11(error):
    # Until 3.11 a bare raise takes the traceback from the thread's exception state, which only
    # the C API can change.
    traceback = error.__traceback__
    if traceback is None or traceback.tb_frame is not _getframe(1):
        return
    try:
        ctypes = _load_ctypes()
        items = [ctypes.py_object(item) for item in (type(error), error, traceback.tb_next)]
        if traceback.tb_next is None:  # the call itself failed, for its arguments
            items[2] = ctypes.c_void_p()
        for item in items:
            ctypes.pythonapi.Py_IncRef(item)
        ctypes.pythonapi.PyErr_SetExcInfo(*items)
        error.__traceback__ = traceback.tb_next
    except Exception:
        pass


_loaded = []


def _load_ctypes():
    if not _loaded:
        known = set(sys.modules)
        try:
            import ctypes

            _loaded.append(ctypes)
        finally:
            for name in set(sys.modules) - known:
                del sys.modules[name]
    return _loaded[0]


forget_frame = _forget_frame if sys.version_info >= (3, 11) else _forget_frame_before_3_11
