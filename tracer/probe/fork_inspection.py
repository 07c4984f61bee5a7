"""What a forked child has of its parent that two processes must not share, in its recording.

Looked at in the parent as it forks, where Python's fork hooks run; told by the child. A child
that was forked without them (uWSGI) looks for itself when it first has something to record.
"""

import os
import sys
from _thread import get_ident

from .fork_notes import Notes
from .fork_notes import install as take_notes
from .frames import caller, first_place, is_machinery
from .own_code import is_library
from .process import describe_target
from .project_objects import ProjectObjects


def install(watch, recorder, writer):
    """Record at each fork what the child inherits and, in the child, what it uses of it."""
    notes = Notes(recorder, writer)
    inspection = _Inspection(recorder, notes)
    register = getattr(os, "register_at_fork", None)
    if register is None:
        return
    take_notes(watch, recorder, writer, notes)
    writer.on_fork.append(inspection.tell)
    register(
        before=_guarded(recorder, inspection.look),
        after_in_parent=_guarded(recorder, inspection.forget),
    )
    inspection.register = register

    def registering(*args, **kwargs):
        place = first_place(is_machinery, 3)
        if not is_library(place):
            inspection.hooks.append(place)

    os.register_at_fork = recorder.before(register, "register_at_fork", registering)


def _guarded(recorder, function):
    def guarded():
        try:
            function()
        except Exception as problem:
            recorder.failed(function.__name__, problem)

    return guarded


class _Inspection:
    """What was found at the fork that is under way, by the thread that forks."""

    def __init__(self, recorder, notes):
        self.hooks = []
        """``file:line`` of each registration of fork hooks outside Python's own library."""
        self.register = None
        self._recorder = recorder
        self._notes = notes
        self._objects = ProjectObjects()
        self._found = {}
        self._locks = []
        self._checks_locks = False

    def look(self):
        """Before a fork, in the parent."""
        caller_file = first_place(is_machinery, 3).rpartition(":")[0]
        if caller_file.endswith(os.sep + "subprocess.py"):
            self._found[get_ident()] = []  # the child becomes another program
            return
        self._found[get_ident()] = found = self._things()
        if not self._checks_locks and any(what == "lock" for what, _, _ in found):
            # Registered last it runs last: after those that let go of what they took before.
            self._checks_locks = True
            self.register(after_in_child=_guarded(self._recorder, self._tell_of_locks))

    def forget(self):
        """After a fork, in the parent: hold nothing alive."""
        self._found.pop(get_ident(), None)

    def tell(self):
        """In a child, once its own recording is open."""
        try:
            found = self._found.pop(get_ident(), None)
            self._found.clear()
            if found is None:
                found = self._things()
                self._recorder.instant("fork.hooks_skipped", [("hooks", list(self.hooks))])
                self._locks = []
            else:
                self._locks = [one for one in found if one[0] == "lock"]
            for what, thing, pairs in found:
                if not self._locks or what != "lock":
                    self._write(what, pairs)
                if what == "connection":
                    self._watch_connection(thing)
                elif what == "socket":
                    self._notes.inherited_addresses.add(dict(pairs)["name"])
        except Exception as problem:
            self._recorder.failed("fork.child", problem)

    def _tell_of_locks(self):
        for what, lock, pairs in self._locks:
            if repr(lock).startswith("<locked"):
                self._write(what, pairs)
        self._locks = []

    def _write(self, what, pairs):
        self._recorder.instant("fork.inherits", [("what", what), *pairs])

    def _things(self):
        found = []
        for collect in (
            self._notes.open_things,
            _other_threads,
            self._objects.open_things,
        ):
            try:
                found += collect()
            except Exception as problem:
                self._recorder.failed(collect.__name__, problem)
        return found

    def _watch_connection(self, connection):
        """Record the first query on what was inherited, then let go."""
        recorder, own = self._recorder, connection.__dict__
        # A connection of a thread that is gone must be free to go with it.
        if "_cursor" in own or own.get("_thread_ident") != get_ident():
            return
        inherited, original = id(own["connection"]), connection._cursor

        def letting_go(*args, **kwargs):
            own.pop("_cursor", None)
            if id(own.get("connection")) == inherited:
                recorder.instant(
                    "fork.query",
                    [
                        ("alias", connection.alias),
                        ("app", recorder.current_app()),
                        ("caller", caller(3)),
                    ],
                )

        own["_cursor"] = recorder.before(original, "fork.query", letting_go)


def _other_threads():
    """Each live thread but the one that forks and the main one."""
    threading = sys.modules.get("threading")
    if threading is None:
        return []
    found = []
    for ident, thread in list(threading._active.items()):
        if ident == get_ident() or thread is threading._main_thread:
            continue
        state = thread.__dict__
        pairs = [
            ("name", state.get("_name", "")),
            ("ident", ident),
            ("daemon", bool(state.get("_daemonic"))),
            ("target", describe_target(thread)),
        ]
        found.append(("thread", thread, pairs))
    return found
