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


def _load(package, directory, name):
    path = os.path.join(directory, name + ".py")
    name = package + "." + name
    loader = type(__spec__.loader)(name, path)
    module = sys.modules[name] = type(sys)(name)
    module.__file__ = path
    module.__spec__ = type(__spec__)(name, loader, origin=path)
    loader.exec_module(module)
    return module


def _start_probe(here):
    package = "_django_trace_probe"
    known_modules = set(sys.modules)
    known_paths = set(sys.path_importer_cache)
    module = type(sys)(package)
    directory = os.path.dirname(here)
    module.__path__ = [directory]
    sys.modules[package] = module
    # Compiled once per interpreter, beside the probe, whatever the program does with its own.
    bytecode = sys.dont_write_bytecode, sys.pycache_prefix
    sys.dont_write_bytecode, sys.pycache_prefix = False, None
    try:
        for name in _MODULES:
            module = _load(package, directory, name)
        module.start(os.environ["DJANGO_TRACE_DIR"])
    except Exception:
        if os.environ.get("DJANGO_TRACE_DEBUG"):
            raise
    finally:
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
