"""Start the django-trace probe, then stand aside for the user's own ``sitecustomize``.

Read by whatever Python finds this directory on its ``PYTHONPATH``, also by one too old for the
probe, so this file keeps to syntax that every Python understands.
"""

import os
import sys

# Each after those it imports. Loaded by name they are spared the search along a path, which costs
# more than all they do until Django comes.
_MODULES = (
    "text",
    "frames",
    "own_code",
    "start_up",
    "wrapping",
    "writer",
    "process",
    "imports",
    "module_names",
    "source_lines",
    "django_settings",
    "django_unused",
    "django_models",
    "django_registry",
    "django_migrations",
    "django_checks",
    "django_server",
    "django_database",
    "django_receivers",
    "django_signals",
    "django_translation",
    "django_warnings",
    "django_lifespan",
    "project_objects",
    "fork_notes",
    "fork_inspection",
    "start",
)


_LARGEST_BYTES = 1 << 18


def _bytecode(path, cached):
    """What the import system keeps as the bytecode of `path` if it is as old as the source.

    None if there is none. By way of the import system's own loader this costs six times as much.
    """
    external = sys.modules["_frozen_importlib_external"]
    try:
        descriptor = os.open(cached, os.O_RDONLY | os.O_CLOEXEC)
        try:
            data = os.read(descriptor, _LARGEST_BYTES)
        finally:
            os.close(descriptor)
        source = os.stat(path)
        parts = (0, int(source.st_mtime) & 0xFFFFFFFF, source.st_size & 0xFFFFFFFF)
        expected = external.MAGIC_NUMBER + b"".join([part.to_bytes(4, "little") for part in parts])
        if data.startswith(expected) and len(data) < _LARGEST_BYTES:
            code = external.marshal.loads(data[len(expected) :])
            if code.co_filename != path:  # it was compiled in another place and brought here
                external._imp._fix_co_filename(code, path)
            return code
    except (AttributeError, EOFError, OSError, TypeError, ValueError):
        pass
    return None


def _load(package, directory, name):
    path = directory + os.sep + name + ".py"
    tag = sys.implementation.cache_tag
    if sys.flags.optimize:
        tag = "%s.opt-%d" % (tag, sys.flags.optimize)
    cached = "%s%s__pycache__%s%s.%s.pyc" % (directory, os.sep, os.sep, name, tag)
    full_name = package.__name__ + "." + name
    loader = type(__spec__.loader)(full_name, path)
    module = sys.modules[full_name] = type(sys)(full_name)
    module.__file__ = path
    module.__spec__ = type(__spec__)(full_name, loader, origin=path)
    code = _bytecode(path, cached)
    if code is None:
        code = loader.get_code(full_name)  # which compiles it, and keeps the bytecode
    exec(code, module.__dict__)
    setattr(package, name, module)
    return module


def _start_probe(here):
    known_modules = set(sys.modules)
    known_paths = set(sys.path_importer_cache)
    package = type(sys)("_django_trace_probe")
    directory = os.path.dirname(here)
    package.__path__ = [directory]
    sys.modules[package.__name__] = package
    # Compiled once per interpreter, beside the probe, whatever the program does with its own.
    bytecode = sys.dont_write_bytecode, sys.pycache_prefix
    sys.dont_write_bytecode, sys.pycache_prefix = False, None
    import gc

    collects = gc.isenabled()
    gc.disable()  # all that is made here stays
    try:
        for name in _MODULES:
            module = _load(package, directory, name)
        module.start(os.environ["DJANGO_TRACE_DIR"])
    except Exception:
        if os.environ.get("DJANGO_TRACE_DEBUG"):
            raise
    finally:
        if collects:
            gc.enable()
        sys.dont_write_bytecode, sys.pycache_prefix = bytecode
        for name in set(sys.modules) - known_modules:
            del sys.modules[name]
        for path in set(sys.path_importer_cache) - known_paths:
            del sys.path_importer_cache[path]


def _bootstrap():
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [p for p in sys.path if not p or os.path.abspath(p) != here]
    sys.path_importer_cache.pop(here, None)
    if sys.version_info >= (3, 8) and os.environ.get("DJANGO_TRACE_DIR"):
        _start_probe(here)


_bootstrap()
# The import system hands back whatever stands in sys.modules when this module has run: the user's
# own sitecustomize, or the ImportError that site expects where there is none.
del sys.modules["sitecustomize"]
import sitecustomize  # noqa: E402, F401
