"""Records how Django 1.6 and 1.7 load their models, on Python 2.7.

The probe of django-registry-tracer needs Python 3.8 and Django 3.2. This file knows just enough
of the two releases around the change to draw the same pictures: it writes the trace files that
docs/recording.md describes, into the directory DJANGO_TRACE_DIRECTORY.

Django 1.6:  AppCache._populate(), AppCache.load_app(), register_models(), Signal.connect()
Django 1.7:  django.setup(), Apps.populate(), AppConfig.create(), import_models(), ready(),
             Apps.register_model(), Signal.connect()
Both:        settings, the URLconf, each request, each save of a model and its receivers
"""

import atexit
import ctypes
import functools
import imp
import os
import socket
import sys
import thread
import threading
import time

_CLOCK_MONOTONIC = 1


class _Timespec(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long)]


_clock_gettime = ctypes.CDLL("librt.so.1", use_errno=True).clock_gettime
_clock_gettime.argtypes = [ctypes.c_int, ctypes.POINTER(_Timespec)]


def now_ns():
    """CLOCK_MONOTONIC in nanoseconds; time.monotonic() came with Python 3.3."""
    moment = _Timespec()
    _clock_gettime(_CLOCK_MONOTONIC, ctypes.byref(moment))
    return moment.seconds * 1000000000 + moment.nanoseconds


class Writer(object):
    """The trace file of this process; a forked child gets one of its own."""

    def __init__(self, directory):
        self.directory = directory
        self.pid = None
        self.name = ""
        self.file = None
        self.ids = 0

    def write(self, line):
        os.write(self.file, line + "\n")

    def open(self):
        """Begin the file of this process, unless it was begun; gunicorn's workers are forks."""
        if self.pid == os.getpid():
            return
        parent, self.pid, self.ids = self.name, os.getpid(), 0
        start = now_ns()
        self.name = "%s-%d-%d.trace" % (socket.gethostname(), self.pid, start)
        path = os.path.join(self.directory, self.name)
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        with open("/proc/self/cmdline") as command_line:
            arguments = command_line.read().split("\0")[:-1]
        origin = "reloader" if os.environ.get("RUN_MAIN") == "true" else "exec"
        header = [
            ("pid", self.pid),
            ("ppid", os.getppid()),
            ("host", socket.gethostname()),
            ("origin", "fork" if parent else origin),
            ("parent_file", parent or None),
            ("mono_ns", start),
            ("wall_ns", int(time.time() * 1000000000)),
            ("main_thread", thread.get_ident()),
            ("cwd", os.getcwd()),
            ("python", "%d.%d.%d" % sys.version_info[:3]),
            ("executable", sys.executable),
            ("platform", "linux"),
            ("imports", 0),
        ]
        header += [("argv", argument) for argument in arguments]
        os.write(self.file, "django-trace\t1\nP%s\n" % _attributes(header))

    def begin(self, kind, *pairs):
        self.open()
        self.ids += 1
        identity = self.ids
        fields = (now_ns(), thread.get_ident(), identity, kind, _attributes(pairs))
        self.write("B\t%d\t%d\t%d\t%s%s" % fields)
        return identity

    def end(self, identity, outcome="ok", *pairs):
        self.write("E\t%d\t%d\t%s%s" % (now_ns(), identity, outcome, _attributes(pairs)))

    def instant(self, kind, *pairs):
        self.open()
        self.write("I\t%d\t%d\t%s%s" % (now_ns(), thread.get_ident(), kind, _attributes(pairs)))


def _attributes(pairs):
    return "".join("\t%s=%s" % (key, _text(value)) for key, value in pairs if value is not None)


def _text(value):
    if isinstance(value, bool):
        value = int(value)
    text = value.encode("utf-8") if isinstance(value, type("")) else str(value)
    for plain, escaped in [("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")]:
        text = text.replace(plain, escaped)
    return text


def caller():
    """`file:line` of the nearest code that is neither Django nor this file."""
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        outside = os.sep + "django" + os.sep not in name and name not in _OWN
        if outside and not name.startswith("<") and os.sep + "importlib" not in name:
            return "%s:%d" % (os.path.abspath(name), frame.f_lineno)
        frame = frame.f_back
    return ""


_OWN = {__file__, __file__.replace(".pyc", ".py")}


def span(owner, name, kind, describe, told=None):
    """Replace a function or method by one that records each call of it.

    `describe` gets the arguments and returns the attributes of the span, or None for a call that
    is not told of; `told` gets the result and returns those that are known at the end.
    """
    original = getattr(owner, name)
    function = getattr(original, "im_func", original)

    @functools.wraps(function)
    def recorded(*args, **kwargs):
        pairs = describe(*args, **kwargs)
        if pairs is None:
            return function(*args, **kwargs)
        identity = WRITER.begin(kind, *pairs)
        try:
            result = function(*args, **kwargs)
        except BaseException as error:
            WRITER.end(identity, "%s: %s" % (type(error).__name__, _text(error)))
            raise
        WRITER.end(identity, "ok", *(told(result) if told else ()))
        return result

    held = owner.__dict__.get(name) if isinstance(owner, type) else None
    setattr(owner, name, classmethod(recorded) if isinstance(held, classmethod) else recorded)


def on_django(module):
    version = ".".join(map(str, module.VERSION[:3]))
    WRITER.instant("django", ("version", version))
    if hasattr(module, "setup"):
        span(module, "setup", "setup", lambda *args: [("caller", caller())])


def on_conf(module):
    def setting_up(lazy, name=None):
        return [("module", os.environ.get("DJANGO_SETTINGS_MODULE")), ("caller", caller())]

    span(module.LazySettings, "_setup", "settings", setting_up)


def on_loading(module):
    """Django 1.6: the AppCache; it loads the models when somebody asks it for something."""
    cache = module.AppCache
    running = threading.local()
    populate = cache.__dict__["_populate"]

    def populating(self):
        # Each question calls _populate(); only a call that has something to do is told of.
        if self.loaded or getattr(running, "populate", False):
            return populate(self)
        running.populate = True
        identity = WRITER.begin("appcache.populate", ("caller", caller()))
        try:
            populate(self)
        except BaseException as error:
            WRITER.end(identity, "%s: %s" % (type(error).__name__, _text(error)))
            raise
        finally:
            running.populate = False
        WRITER.end(identity, "ok")
        if self.loaded:
            WRITER.instant("appcache.loaded")
        return None

    cache._populate = populating

    def loading(self, app_name, can_postpone=False):
        return [("label", app_name.rpartition(".")[2]), ("name", app_name), ("caller", caller())]

    span(cache, "load_app", "appcache.load_app", loading)
    register = cache.__dict__["register_models"]

    def registering(self, app_label, *models):
        for model in models:
            WRITER.instant(
                "model",
                ("label", "%s.%s" % (app_label, model.__name__)),
                ("module", model.__module__),
                ("registry", "main"),
                ("caller", caller()),
            )
        return register(self, app_label, *models)

    cache.register_models = registering
    module.register_models = module.AppCache().register_models


def on_registry(module):
    """Django 1.7: the registry; django.setup() fills it."""
    apps = module.Apps
    main = lambda self: "main" if self is getattr(module, "apps", self) else "state"  # noqa: E731

    def populating(self, installed_apps=None):
        if self.ready or installed_apps is None:
            return None
        return [
            ("registry", main(self)),
            ("entries", len(installed_apps)),
            ("full", 1),
            ("caller", caller()),
        ]

    span(apps, "populate", "populate", populating)
    register = apps.__dict__["register_model"]

    def registering(self, app_label, model):
        WRITER.instant(
            "model",
            ("label", "%s.%s" % (app_label, model.__name__)),
            ("module", model.__module__),
            ("registry", main(self)),
            ("late", self.ready and main(self) == "main"),
            ("caller", caller()),
        )
        return register(self, app_label, model)

    apps.register_model = registering
    for check in ("check_apps_ready", "check_models_ready"):
        setattr(apps, check, _told_when_refused(check, apps.__dict__[check]))
    set_attribute = apps.__setattr__

    def setting(self, name, value):
        set_attribute(self, name, value)
        if name in ("apps_ready", "models_ready", "ready") and main(self) == "main" and value:
            WRITER.instant("flag", ("name", name), ("value", 1), ("registry", "main"))

    apps.__setattr__ = setting


def _told_when_refused(name, check):
    def checking(self):
        try:
            check(self)
        except Exception as error:
            WRITER.instant(
                "registry.not_ready",
                ("message", str(error)),
                ("check", name),
                ("caller", caller()),
            )
            raise

    return checking


def on_config(module):
    config = module.AppConfig

    def described(self, *args):
        return [("label", self.label), ("name", self.name)]

    span(config, "create", "app.create", lambda cls, entry: [("entry", entry)], described)
    span(config, "import_models", "app.import_models", described)
    span(config, "ready", "app.ready", described)


def _name_of(signal):
    """The dotted name of a signal of django.db.models.signals; the others are not asked for."""
    signals = sys.modules.get("django.db.models.signals")
    for name, value in vars(signals).items() if signals else ():
        if value is signal:
            return "django.db.models.signals." + name
    return None


def on_dispatcher(module):
    def connecting(signal, receiver, sender):
        code = getattr(receiver, "__code__", None)
        # Django's own receivers are not the subject.
        if code is None or os.sep + "django" + os.sep in code.co_filename:
            return
        WRITER.instant(
            "signal.connect",
            ("signal", _name_of(signal)),
            ("receiver", "%s.%s" % (receiver.__module__, receiver.__name__)),
            ("sender", getattr(sender, "__name__", None)),
            ("file", "%s:%d" % (os.path.abspath(code.co_filename), code.co_firstlineno)),
            ("caller", caller()),
        )

    connect = module.Signal.__dict__["connect"]

    @functools.wraps(connect)
    def connecting_and_told(self, receiver, sender=None, *args, **kwargs):
        connecting(self, receiver, sender)
        return connect(self, receiver, sender, *args, **kwargs)

    module.Signal.connect = connecting_and_told


def on_resolvers(module):
    resolver = module.RegexURLResolver
    original = resolver.__dict__["urlconf_module"].fget

    def urlconf_module(self):
        if not isinstance(self.urlconf_name, str) or self.urlconf_name in sys.modules:
            return original(self)
        identity = WRITER.begin("urlconf", ("name", self.urlconf_name))
        try:
            return original(self)
        finally:
            WRITER.end(identity)

    resolver.urlconf_module = property(urlconf_module)


def on_handlers(module):
    def answering(self, request):
        return [("method", request.method), ("path", request.path)]

    span(module.BaseHandler, "get_response", "request", answering)


def on_base(module):
    """Each save of a model of the project, with the number of its receivers."""

    def saving(self, *args, **kwargs):
        from django.db.models.signals import post_save

        receivers = len(post_save._live_receivers(type(self)))
        label = "%s.%s" % (self._meta.app_label, type(self).__name__)
        told = "%s, %d receiver%s" % (label, receivers, "" if receivers == 1 else "s")
        return [("name", told), ("caller", caller())]

    span(module.Model, "save", "model.save", saving)


def on_management(module):
    def executing(self, *args, **kwargs):
        name = type(self).__module__.rpartition(".")[2]
        return [("name", name), ("module", type(self).__module__)]

    span(module.BaseCommand, "execute", "command", executing)


def on_wsgiref(module):
    server = module.WSGIServer

    def bound(self, *args, **kwargs):
        server_bind(self, *args, **kwargs)
        WRITER.instant("server.listening", ("address", "%s:%d" % self.server_address[:2]))

    server_bind = server.__dict__["server_bind"]
    server.server_bind = bound


AFTER = {
    "django": on_django,
    "django.conf": on_conf,
    "django.db.models.loading": on_loading,
    "django.apps.registry": on_registry,
    "django.apps.config": on_config,
    "django.dispatch.dispatcher": on_dispatcher,
    "django.core.urlresolvers": on_resolvers,
    "django.core.handlers.base": on_handlers,
    "django.core.management.base": on_management,
    "django.core.servers.basehttp": on_wsgiref,
    "django.db.models.base": on_base,
}


class AfterImport(object):
    """Calls the functions of AFTER when their modules have been imported."""

    def find_module(self, fullname, path=None):
        return self if fullname in AFTER and fullname not in sys.modules else None

    def load_module(self, fullname):
        callback = AFTER.pop(fullname)
        last, parent = fullname.rpartition(".")[2], fullname.rpartition(".")[0]
        path = sys.modules[parent].__path__ if parent else None
        found = imp.find_module(last, path)
        module = imp.load_module(fullname, *found)
        # The loading module of Django 1.7 only forwards to the registry.
        if fullname != "django.db.models.loading" or hasattr(module, "AppCache"):
            callback(module)
        return module


if os.environ.get("DJANGO_TRACE_DIRECTORY") and sys.version_info[:2] == (2, 7):
    WRITER = Writer(os.environ["DJANGO_TRACE_DIRECTORY"])
    WRITER.open()
    atexit.register(lambda: WRITER.instant("exit"))
    sys.meta_path.insert(0, AfterImport())
