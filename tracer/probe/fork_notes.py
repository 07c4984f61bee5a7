"""What a process makes that its forked children must not share, noted when it is made.

A note holds no thing alive, says who made it, and costs microseconds. So a fork needs no walk
over all objects, which takes 100 ms in a large project and touches every page of memory that
parent and children would otherwise share.
"""

import os
from _weakref import ref

from .frames import caller, first_place, is_machinery
from .own_code import is_library, own_places

MOST_NOTED = 1000
"""Notes of one kind per process before the probe takes no more of them."""


class Notes:
    """Notes by the identity of the thing; those of things that have gone go with them."""

    def __init__(self, recorder, writer):
        """Take the present app from `recorder`; take most notes until `writer` says started."""
        self._recorder = recorder
        self._started = writer.startup_ended
        self._notes = {}
        self._counts = {}
        self.inherited_addresses = set()
        """Where the sockets lead to that this process has from its parent."""

    def wanted(self, what):
        """Is the process still starting, and are there not too many notes of this kind?"""
        return os.getpid() not in self._started and self._counts.get(what, 0) < MOST_NOTED

    def take(self, what, thing, still_open, pairs):
        """Note `thing`; `still_open(thing)` tells at a fork whether it is there to be shared."""
        notes, key = self._notes, id(thing)
        try:
            reference = ref(thing, lambda gone: notes.pop(key, None))
        except TypeError:
            return
        pid = os.getpid()
        self._counts[what] = self._counts.get(what, 0) + 1
        fields = [
            *pairs,
            ("opened_pid", pid),
            ("app", self._recorder.current_app()),
            ("caller", caller(2)),
            ("chain", own_places(2)),
        ]
        notes[key] = reference, what, still_open, fields

    def open_things(self):
        """Of each thing that is still open: what it is, itself, and its attributes as pairs."""
        found = []
        for reference, what, still_open, fields in list(self._notes.values()):
            thing = reference()
            try:
                if thing is not None and still_open(thing):
                    found.append((what, thing, fields))
            except Exception:
                pass
        return found


def install(watch, recorder, writer, notes):
    """Note connections, sockets, pools, event loops and generators of random numbers."""

    def connection_open(connection):
        return connection.__dict__.get("connection") is not None

    def on_database(module):
        def connected(result, connection, *args):
            pairs = [("name", connection.alias), ("vendor", connection.vendor)]
            notes.take("connection", connection, connection_open, pairs)

        def tidying(connection):
            # A child forked without fork hooks must look before the first request closes it.
            if os.getpid() != writer.pid:
                writer.open()
                for callback in writer.on_fork:
                    callback()

        wrapper_class = module.BaseDatabaseWrapper
        wrapper_class.connect = recorder.after(wrapper_class.connect, "fork.note", connected)
        wrapper_class.close_if_unusable_or_obsolete = recorder.before(
            wrapper_class.close_if_unusable_or_obsolete, "fork.note", tidying
        )

    def on_socket(module):
        def connected(result, connection, address, *args):
            wanted = notes.wanted("socket")
            if not wanted and not notes.inherited_addresses:
                return
            text = "%s:%s" % address[:2] if type(address) is tuple else os.fsdecode(address)
            if text in notes.inherited_addresses:
                notes.inherited_addresses.discard(text)
                recorder.instant("fork.reconnected", [("name", text)])
            # A driver written in Python: its connection has a note of its own.
            if wanted and not recorder.is_open("db.connect"):
                notes.take("socket", connection, lambda one: one.fileno() >= 0, [("name", text)])

        module.socket.connect = recorder.after(module.socket.connect, "fork.note", connected)

    def on_pool(module):
        def made(result, pool, *args, **kwargs):
            if notes.wanted("pool"):
                pairs = [("name", pool.name)]
                notes.take("pool", pool, lambda one: not one.__dict__["_closed"], pairs)

        pool_class = module.BasePool
        pool_class.__init__ = recorder.after(pool_class.__init__, "fork.note", made)

    def on_loop(module):
        def made(result, loop, *args, **kwargs):
            if notes.wanted("loop"):
                pairs = [("name", type(loop).__name__)]
                notes.take("loop", loop, lambda one: not one.__dict__["_closed"], pairs)

        loop_class = module.BaseEventLoop
        loop_class.__init__ = recorder.after(loop_class.__init__, "fork.note", made)

    def on_random(module):
        def made(result, generator, *args, **kwargs):
            if (
                notes.wanted("random")
                and not issubclass(type(generator), module.SystemRandom)
                and not is_library(
                    first_place(is_machinery, 3)
                )  # tempfile makes itself another in each process
            ):
                seeded = any(value is not None for value in (*args, *kwargs.values()))
                pairs = [("name", type(generator).__name__), ("seeded", seeded)]
                notes.take("random", generator, lambda one: True, pairs)

        random_class = module.Random
        random_class.__init__ = recorder.after(random_class.__init__, "fork.note", made)

    watch.when_loaded("django.db.backends.base.base", on_database)
    watch.when_loaded("socket", on_socket)
    watch.when_loaded("psycopg_pool.base", on_pool)
    watch.when_loaded("asyncio.base_events", on_loop)
    watch.when_loaded("random", on_random)
