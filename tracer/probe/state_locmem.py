"""Django's cache in local memory: state of one process behind the face of a shared one."""

from _thread import get_ident
from os.path import dirname
from time import monotonic_ns

from .frames import first_place, is_not_program
from .state_requests import current
from .state_values import ABSENT
from .text import escaped

_DEEPEST = 60


class LocMemProbe:
    """Records reads and writes of :class:`LocMemCache` by key."""

    def __init__(self, recorder, writer, scope, digest):
        self._recorder = recorder
        self._write = writer.write
        self._scope = scope
        self._digest = digest
        self._touched = {}
        self._home = ""

    def install(self, module):
        """Stand before and behind the methods of the cache that know the key."""
        cache_class, recorder = module.LocMemCache, self._recorder
        self._home = dirname(dirname(module.__file__))

        def looking(cache, key, *args, **kwargs):
            self._touched[get_ident()] = key
            self._tell(cache, "state.read", key, self._present(cache, key))

        def storing(cache, key, value, *args, **kwargs):
            op = "new" if self._present(cache, key) is ABSENT else "set"
            self._tell(cache, "state.write", key, value, op)

        def deleting(cache, key, *args, **kwargs):
            if self._present(cache, key) is not ABSENT:
                self._tell(cache, "state.write", key, ABSENT, "delete")

        def counted(result, cache, *args, **kwargs):
            key = self._touched.get(get_ident())
            self._tell(cache, "state.write", key, self._present(cache, key), "set")

        def cleared(result, cache, *args, **kwargs):
            self._tell(cache, "state.write", "", ABSENT, "clear")

        for name, hook, observe in (
            ("_has_expired", recorder.before, looking),
            ("_set", recorder.before, storing),
            ("_delete", recorder.before, deleting),
            ("incr", recorder.after, counted),
            ("clear", recorder.after, cleared),
        ):
            original = getattr(cache_class, name, None)
            if original is not None:
                setattr(cache_class, name, hook(original, "state.cache", observe))

    @staticmethod
    def _present(cache, key):
        held = cache._cache.get(key, ABSENT)
        expires = cache._expire_info.get(key, ABSENT)
        if held is ABSENT or expires is ABSENT:
            return ABSENT
        from time import time

        return ABSENT if expires is not None and expires <= time() else held

    def _tell(self, cache, kind, key, found, op=""):
        request = current.get()
        if request is None and kind == "state.read":
            return
        told = "" if found is ABSENT else "\ttype=cached\tdigest=%s" % self._digest(found)
        status = ("miss" if found is ABSENT else "hit") if kind == "state.read" else op
        name = "[#%s]" % self._digest(key)[:8] if key != "" else ""
        self._write(
            "I\t%d\t%d\t%s\trequest=%s\tobject=LocMemCache\tattribute=%s\t%s=%s%s\tclass=%s%s\n"
            % (
                monotonic_ns(),
                get_ident(),
                kind,
                "" if request is None else request.id,
                name,
                "status" if kind == "state.read" else "op",
                status,
                told,
                "django.core.cache.backends.locmem.LocMemCache",
                self._place(),
            )
        )

    def _is_skipped(self, file):
        return file.startswith(self._home) or not self._scope.is_project_file(file)

    def _place(self):
        place = first_place(self._is_skipped, 5)
        return "\tplace=%s" % escaped[place or first_place(is_not_program, 5)]
