"""Which request a thread or task is answering, and what it has touched so far."""

import os
from _contextvars import ContextVar
from _thread import get_ident
from time import monotonic_ns, perf_counter_ns

from .state_sweep import Sweep
from .text import escape
from .wrapping import disguise, forget_frame

MOST_SWEPT = 250
"""Objects that are looked at for changes after a request; the rest waits for the next ones."""

LONGEST_WAIT = 16
"""Requests without a look, while hooks tell of all changes; after `LONGEST_WAIT_NS` comes one."""
LONGEST_WAIT_NS = 100_000_000
_QUIET_SWEEPS = 16
current: ContextVar = ContextVar("django-trace request", default=None)


class Request:
    """One request being answered, and what it has told.

    `seen` keeps a repeated read from being told again; `done` says at which sites it has read
    which objects often enough, `written` where it has written them often enough (counted in `uses`
    and `written_uses`: a site can do both); `quiet` are reads that are told only if a write
    follows, `missed` keys that were looked for in vain and not written since, `lent` the ids of
    what it took out of collections and `borrowed` those whose state it has used meanwhile; `late`
    says by which site an object was changed last of which only a snapshot will tell, `activated`
    by which it set its language or time zone.
    """

    __slots__ = (
        "activated", "borrowed", "cached", "done", "id", "late", "lent", "missed", "pending",
        "quiet", "seen", "uses", "verified", "waiting_key", "writes", "written", "written_uses",
    )  # fmt: skip

    def __init__(self, number):
        self.id = "%d.%d" % (os.getpid(), number)
        self.seen = {}
        self.pending = []
        self.verified = {}
        self.cached = {}
        self.uses = {}
        self.written_uses = {}
        self.writes = {}
        self.late = {}
        self.lent = {}
        self.borrowed = set()
        self.activated = {}
        self.missed = {}
        self.quiet = {}
        self.done = set()
        self.written = set()
        self.waiting_key = None


class Requests:
    """Begins and ends requests; then writes are settled and `changes` looked for."""

    def __init__(self, recorder, writer, graph, pending_writes, changes, left):
        self._recorder = recorder
        self._write = writer.write
        self._graph = graph
        self._pending_writes = pending_writes
        self._sweep = Sweep(graph)
        self._changes = changes
        self._left = left
        self._number = 0
        self._next_walk = 1
        self._busy = False
        self._wait = self._quiet = self._next_ns = 0
        self.active = {}

    def forget(self):
        """Forget what is under way: a forked child begins anew."""
        self.active.clear()
        self._busy = False
        self._number = 0
        self._next_walk = 1

    def install(self, handler_class):
        """Stand around the handler's answering of a request, synchronous or not."""
        original, original_async = handler_class.get_response, handler_class.get_response_async
        enter, leave = self.enter, self.leave

        def get_response(handler, request):
            entered = enter(handler, request)
            try:
                response = original(handler, request)
            except BaseException as error:
                leave(entered, None)
                forget_frame(error)
                raise
            leave(entered, response)
            return response

        async def get_response_async(handler, request):
            entered = enter(handler, request)
            try:
                response = await original_async(handler, request)
            except BaseException as error:
                leave(entered, None)
                forget_frame(error)
                raise
            leave(entered, response)
            return response

        handler_class.get_response = disguise(get_response, original)
        handler_class.get_response_async = disguise(get_response_async, original_async)

    def enter(self, handler, request):
        """A request begins; returns what `leave` needs."""
        try:
            self._look_around(handler)
            self._number += 1
            mine = Request(self._number)
            self.active[mine.id] = mine
            token = current.set(mine)
            self._write(
                "I\t%d\t%d\tstate.request\trequest=%s\tmethod=%s\tpath=%s\tactive=%d\n"
                % (
                    monotonic_ns(),
                    get_ident(),
                    mine.id,
                    escape(str(request.method)),
                    escape(request.path),
                    len(self.active),
                )
            )
            return mine, token
        except Exception as error:
            self._recorder.failed("state.request", error)
            return None

    def leave(self, entered, response):
        """A request has been answered, or failed."""
        if entered is None:
            return
        mine, token = entered
        try:
            began = perf_counter_ns()
            self._pending_writes.settle(mine, True)
            self._look_at_the_late(mine)
            self._left.ended(mine)
            whole = self._look_for_changes(began)
            self._walk_again()
            self.active.pop(mine.id, None)
            self._write(
                "I\t%d\t%d\tstate.response\trequest=%s\tstatus=%s\tactive=%d\tcost_us=%d\twhole=%d\n"
                % (
                    monotonic_ns(),
                    get_ident(),
                    mine.id,
                    getattr(response, "status_code", ""),
                    len(self.active) + 1,
                    (perf_counter_ns() - began) // 1000,
                    whole,
                )
            )
        except Exception as error:
            self._recorder.failed("state.response", error)
        finally:
            self.active.pop(mine.id, None)
            try:
                current.reset(token)
            except ValueError:  # left in another context than it was entered in
                current.set(None)

    def _look_around(self, handler):
        """Walk what is new: all at the first request, later the modules imported since."""
        if self._busy:
            return
        self._busy = True
        try:
            graph = self._graph
            before, began = len(graph.known), perf_counter_ns()
            graph.walk_new_modules()
            graph.walk_handler(handler)
            if len(graph.known) > before + 100:
                self._recorder.instant(
                    "state.walk",
                    [
                        ("objects", len(graph.known)),
                        ("watched", graph.watched),
                        ("duration_ns", perf_counter_ns() - began),
                    ],
                )
        finally:
            self._busy = False

    def _look_at_the_late(self, mine):
        """Look at what was written more often than is told: only its last value is."""
        if self._busy or not mine.late:
            return
        self._busy = True
        try:
            known, look_at = self._graph.known, self._sweep.look_at
            for ident in list(mine.late):
                node = known.get(ident)
                if node is not None and node.watch:
                    look_at(node, self._changes.found)
        finally:
            self._busy = False

    def _look_for_changes(self, now_ns):
        """Look for changes; less often while there are none that the hooks did not tell."""
        self._wait -= 1
        if self._busy or (self._wait > 0 and now_ns < self._next_ns):
            return False
        self._busy = True
        self._next_ns = now_ns + LONGEST_WAIT_NS
        found_before = self._changes.count
        try:
            return self._sweep.run(self._changes.found, MOST_SWEPT)
        finally:
            quiet = self._changes.count == found_before
            self._quiet = self._quiet + 1 if quiet else 0
            self._wait = min(1 << self._quiet // _QUIET_SWEEPS, LONGEST_WAIT)
            self._busy = False

    def _walk_again(self):
        """Objects appear late: after 1, 4, 16, ... requests, look everywhere once more."""
        number = self._number
        if number >= self._next_walk and not self._busy:
            self._busy = True
            self._next_walk = 4 * number
            try:
                self._graph.walk_again()
            finally:
                self._busy = False
