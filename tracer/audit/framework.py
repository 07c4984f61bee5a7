"""What Django and the standard library promise of their public names: kinds and lifetimes."""

from __future__ import annotations

import functools

from tracer.trace.audited import Phase

CONTAINERS = frozenset({
    "array.array", "builtins.bytearray", "builtins.dict", "builtins.list", "builtins.set",
    "collections.ChainMap", "collections.Counter", "collections.OrderedDict", "collections.deque",
    "collections.defaultdict", "weakref.WeakKeyDictionary", "weakref.WeakSet",
    "weakref.WeakValueDictionary", "queue.LifoQueue", "queue.PriorityQueue", "queue.Queue",
    "queue.SimpleQueue", "builtins.enumerate", "builtins.filter", "builtins.iter", "builtins.map",
    "builtins.zip",
    *[f"itertools.{name}" for name in (
        "accumulate", "chain", "chain.from_iterable", "compress", "count", "cycle", "dropwhile",
        "filterfalse", "islice", "permutations", "product", "repeat", "starmap", "takewhile",
        "zip_longest",
    )],
})  # fmt: skip
LOCKS = frozenset({
    f"{module}.{name}"
    for module in ("threading", "multiprocessing", "asyncio", "_thread", "dummy_thread", "thread")
    for name in (
        "Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore", "allocate_lock", "Event",
    )
})  # fmt: skip
PER_THREAD = frozenset({"threading.local", "_thread._local", "_threading_local.local"})
PER_CONTEXT = frozenset({
    "asgiref.local.Local", "contextvars.ContextVar", "werkzeug.local.Local",
    "werkzeug.local.LocalStack",
})  # fmt: skip
MEMOS = frozenset({
    "functools.cache", "functools.lru_cache", "django.utils.lru_cache.lru_cache",
    "django.utils.functional.memoize", "methodtools.lru_cache", "cachetools.cached",
    "cachetools.func.lru_cache", "cachetools.func.ttl_cache",
})  # fmt: skip
CACHED_PROPERTY = "cached_property"
THREAD_IDS = ("get_ident", "current_thread", "currentThread", "current_task")
"""Functions that say which thread or task is running."""
RESOURCES = ("lock", "pool", "connection", "client", "session", "thread", "executor")
"""Ends of the names (in small letters) of what makes objects of which two are not one."""

BY_CHANCE = frozenset({
    *[f"random.{name}" for name in (
        "random", "randint", "randrange", "choice", "choices", "sample", "uniform", "getrandbits",
    )],
    *[f"secrets.{name}" for name in (
        "choice", "randbelow", "randbits", "token_bytes", "token_hex", "token_urlsafe",
    )],
    *[f"time.{name}" for name in ("time", "time_ns", "monotonic", "perf_counter")],
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today",
    "datetime.date.today", "django.utils.crypto.get_random_string", "django.utils.timezone.now",
    "os.urandom", "uuid.uuid1", "uuid.uuid4",
})  # fmt: skip
"""Functions that give another value each time."""

LIVES_ON = frozenset({
    "django.apps.AppConfig", "django.contrib.admin.AdminSite", "django.contrib.admin.ModelAdmin",
    "django.contrib.admin.StackedInline", "django.contrib.admin.TabularInline",
    "django.contrib.admin.options.ModelAdmin", "django.contrib.admin.sites.AdminSite",
    "django.core.files.storage.Storage", "django.core.files.storage.FileSystemStorage",
    "django.db.models.Field", "django.db.models.Manager", "django.dispatch.Signal",
    "django.template.Library", "django.template.loaders.base.Loader",
    "django.utils.deprecation.MiddlewareMixin", "django.contrib.staticfiles.finders.BaseFinder",
})  # fmt: skip
"""Public base classes of which Django keeps an object for the life of the process."""

SHORT_LIVED = frozenset({
    "builtins.BaseException", "builtins.Exception", "django.db.models.Model",
    "django.db.models.base.Model", "django.forms.Form", "django.forms.ModelForm",
    "django.forms.forms.BaseForm", "django.views.View", "django.views.generic.base.View",
    "unittest.TestCase", "unittest.case.TestCase",
})  # fmt: skip
"""Base classes of objects that belong to one row, one request or one test."""

SETTINGS_OF_CLASSES = frozenset({
    "DATABASE_ROUTERS", "DEFAULT_FILE_STORAGE", "FORM_RENDERER", "MIDDLEWARE",
    "MIDDLEWARE_CLASSES", "PASSWORD_HASHERS", "STATICFILES_FINDERS", "STATICFILES_STORAGE",
    "STORAGES", "TEMPLATES", "TEMPLATE_LOADERS",
})  # fmt: skip
"""Settings that name classes of which Django keeps one object for the life of the process."""

SIGNAL_PHASES: dict[str, Phase] = {
    "setting_changed": "test",
    "template_rendered": "test",
    "class_prepared": "setup",
    "pre_migrate": "management",
    "post_migrate": "management",
    "post_syncdb": "management",
    "autoreload_started": "management",
    "file_changed": "management",
}
"""When receivers of these signals run; those of all others, at any time."""

MODULE_PHASES: dict[str, Phase] = {
    "test": "test",
    "tests": "test",
    "testing": "test",
    "conftest": "test",
    "management": "management",
    "migrations": "management",
    "autoreload": "management",
    "reloader": "management",
}
"""Parts of a module's name that tell when all of its functions run."""


@functools.cache
def phase_of(module: str) -> Phase | None:
    """When all functions of a module run, where its name tells."""
    for part in module.split("."):
        if part in MODULE_PHASES:
            return MODULE_PHASES[part]
        if part.startswith("test_"):
            return "test"
    return None


SETUP_NAMES = frozenset({
    "__init_subclass__", "__set_name__", "_prepare", "_setup", "as_view", "configure",
    "contribute_to_class",
    "contribute_to_related_class", "import_models", "load_middleware", "populate", "prepare",
    "ready", "set_attributes_from_name", "setup",
})  # fmt: skip
REGISTRATION_STARTS = (
    "register", "unregister", "_register", "_unregister", "deregister", "add_to_",
)  # fmt: skip
CONNECTING_STARTS = ("connect", "disconnect", "subscribe", "unsubscribe", "listen", "add_")
CALLBACK_PARAMETERS = frozenset({
    "callback", "cls", "fn", "func", "function", "handler", "hook", "klass", "listener", "receiver",
})  # fmt: skip
"""What a function is given that registers by connecting or adding."""

CONSTRUCTORS = frozenset({
    "__copy__", "__deepcopy__", "__init__", "__new__", "__post_init__", "__reduce__",
    "__setstate__",
})  # fmt: skip
COPYING = frozenset({"clone", "copy", "deepcopy"})
"""Names, without underscores at their ends, of what gives back a new object like another."""
COMMON_METHODS = frozenset({
    "add", "append", "clear", "close", "copy", "count", "extend", "get", "insert", "items", "join",
    "keys", "open", "pop", "read", "remove", "replace", "set", "split", "strip", "update", "values",
    "write", "format", "encode", "decode", "save", "delete", "filter", "all", "first", "run",
})  # fmt: skip
"""Methods of so many kinds of objects that their name tells nothing of whose they are."""
EXTERNAL_CONTAINERS = frozenset({
    "os.environ", "sys.path", "sys.modules", "sys.meta_path", "sys.path_hooks", "warnings.filters",
    "mimetypes.types_map", "sys.argv",
})  # fmt: skip
