"""One file per process, memory-mapped and appended in place.

What is written survives SIGKILL, ``os._exit`` and a crash of the interpreter, because the kernel
owns the pages. Blocks are reserved with ``posix_fallocate`` before they are mapped: a full disk
is then an ``OSError`` here and not a SIGBUS in the traced program.
"""

import os
import sys
from _thread import RLock  # type: ignore[attr-defined]
from os import getpid
from time import monotonic_ns, time_ns

from .text import escape

FIRST_WINDOW_BYTES = 64 * 1024
WINDOW_BYTES = 1024 * 1024
LARGEST_FILE_BYTES = 256 * 1024 * 1024
LARGEST_RECORD_BYTES = 16 * 1024
LAST_WORDS_BYTES = 256
"""Kept free at the end of each window, so that stepping aside can always be said."""


def _load_mmap():
    # Taken out of sys.modules again: the program's own first import of mmap stays its first.
    known = "mmap" in sys.modules
    import mmap

    if not known:
        del sys.modules["mmap"]
    return mmap.mmap


_mmap = _load_mmap()


class Writer:
    """Appends records to this process's file; a forked child opens its own at its first record."""

    def __init__(self, directory, header):
        """Write into `directory`; `header(parent_file, start_ns)` makes the first lines."""
        self.directory = directory
        self.header = header
        self.pid = 0
        self.file = ""
        self.on_fork = []
        """Called in a forked child when its own file is open."""
        self.on_started = []
        """Called when this process has answered its first request."""
        self.startup_ended = set()
        """The process ids that have answered a request: queries interest no more."""
        # Windows are never unmapped: an mmap closes a descriptor when it goes, and the program
        # may meanwhile have closed that number and opened something else under it.
        self._windows = []

    def open(self):
        """Open the file of this process and write its header."""
        parent_file = self.file
        self.pid = os.getpid()
        self.enabled = True
        self._lock = RLock()
        self._late = []
        self._growing = False
        self._map = None
        self._position = self._limit = self._file_size = 0
        start_ns = time_ns()
        host = "".join(c if c.isalnum() or c in "._" else "_" for c in os.uname().nodename)
        self.file = "%s-%d-%d.trace" % (host or "host", self.pid, start_ns)
        self._path = os.path.join(self.directory, self.file)
        try:
            descriptor = os.open(
                self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600
            )
            os.close(descriptor)
            self._map_window(FIRST_WINDOW_BYTES)
        except (OSError, ValueError) as error:
            self._refuse(error)
            return
        self.write(self.header(parent_file, start_ns))

    def end_of_startup(self):
        """Say that this process has started."""
        self.startup_ended.add(self.pid)

    def write(self, record):
        """Append `record`, one line of text with its newline."""
        if getpid() != self.pid:
            self.open()
            for callback in self.on_fork:
                callback()
        try:
            data = record.encode()
        except UnicodeEncodeError:
            data = record.encode("utf-8", "surrogatepass")
        size = len(data)
        # From here to the end of the fast path there is no call: neither another thread nor a
        # signal handler can come between (CPython 3.10 and later, with the GIL).
        position = self._position
        end = position + size
        if end < self._limit:
            self._position = end
            self._map[position:end] = data
        else:
            self._write_at_limit(data)

    def _write_at_limit(self, data):
        if not self.enabled:
            return
        if len(data) > LARGEST_RECORD_BYTES:
            data = data[: data.rindex(b"\t", 0, LARGEST_RECORD_BYTES)] + b"\ttruncated=1\n"
        self._late.append(data)
        with self._lock:
            if self._growing:  # a signal handler or a finaliser interrupted what follows
                return
            self._growing = True
            try:
                while self._late and self.enabled:
                    self._grow_and_write(self._late[0])
                    del self._late[0]
            finally:
                self._growing = False

    def _grow_and_write(self, data):
        size = len(data)
        while True:
            position = self._position  # no call from here on, as above
            end = position + size
            if end < self._limit:
                self._position = end
                self._map[position:end] = data
                return
            try:
                if self._file_size >= LARGEST_FILE_BYTES:
                    raise OSError(0, "the file has reached its largest size")
                self._map_window(WINDOW_BYTES)
            except (OSError, ValueError) as error:
                self.step_aside(error)
                return

    def _map_window(self, size):
        descriptor = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        try:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(descriptor, self._file_size, size)
            else:
                os.lseek(descriptor, self._file_size, os.SEEK_SET)
                if os.write(descriptor, bytes(size)) != size:
                    raise OSError(0, "the file could not grow")
            if sys.version_info >= (3, 13):
                window = _mmap(descriptor, size, offset=self._file_size, trackfd=False)
            else:
                window = _mmap(descriptor, size, offset=self._file_size)
        finally:
            os.close(descriptor)
        self._windows.append(window)
        self._file_size += size
        self._map, self._position, self._limit = window, 0, size - LAST_WORDS_BYTES

    def step_aside(self, error):
        """Write no more, and say why in the space kept for it."""
        self.enabled = False
        self._limit = 0
        reason = escape("%s: %s" % (type(error).__name__, error))[:120]
        record = "I\t%d\t0\tprobe.refused\treason=%s\n" % (monotonic_ns(), reason)
        data = record.encode("ascii", "replace")
        self._map[self._position : self._position + len(data)] = data

    def _refuse(self, error):
        self.enabled = False
        self._limit = 0
        marker = self._path[: -len(".trace")] + ".refused"
        for attempt in (
            lambda: os.rename(self._path, marker),
            lambda: os.close(os.open(marker, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)),
        ):
            try:
                attempt()
                return
            except OSError:
                pass


class LockedWriter(Writer):
    """A writer for interpreters that may switch threads between any two operations."""

    _writing = False

    def write(self, record):
        """Append `record`, one at a time; one that interrupts another waits for its turn."""
        if os.getpid() != self.pid:
            self.open()
            for callback in self.on_fork:
                callback()
        with self._lock:
            self._waiting.append(record)
            if self._writing:
                return
            self._writing = True
            try:
                while self._waiting:
                    super().write(self._waiting.pop(0))
            finally:  # also when a signal handler raises
                self._writing = False

    def open(self):
        """Open the file of this process and write its header."""
        self._waiting = []
        self._writing = False
        super().open()


def make_writer(directory, header):
    """The fastest writer that is safe on this interpreter."""
    has_gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    return (Writer if has_gil and sys.version_info >= (3, 10) else LockedWriter)(directory, header)
