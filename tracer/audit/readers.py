"""Files read by several processes: this one, and forked ones that have what it has."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import os
import select
import signal
import struct
from collections.abc import Iterator, Sequence
from io import FileIO
from typing import NoReturn, TypeAlias

import msgspec

from .facts import Facts
from .reading import read_or_reason

_PIPE_BYTES = 1_000_000
"""So much may wait to be fetched while this process reads, where the system lets it."""

Batch: TypeAlias = Sequence[tuple[bytes, bytes]]
"""Files to read: the hash of each content, and the content."""
Result: TypeAlias = list[tuple[bytes, "Facts | str"]]
"""What was read: for each hash the facts, or why the file is left out."""

_HEAD = struct.Struct(">I")
"""How long a message is; then it follows."""
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(tuple[int, list[tuple[bytes, Facts | str]]])


def read_batch(batch: Batch) -> Result:
    """The facts of some files, one after the other."""
    collecting = gc.isenabled()
    gc.disable()  # trees are full of circles that live for a moment
    try:
        return [(key, read_or_reason(content)) for key, content in batch]
    finally:
        if collecting:
            gc.enable()


def read_batches(batches: Sequence[Batch], processes: int) -> Iterator[Result]:
    """The facts of all batches, in the order in which they are done.

    Whoever is idle takes the next batch, so nobody waits long at the end. What a process that
    died was about to read, this one reads.
    """
    if processes < 2 or len(batches) < 2 or not hasattr(os, "fork"):
        for batch in batches:
            yield read_batch(batch)
        return
    queue = _Queue(len(batches))
    readers: list[_Reader] = []
    waiting = dict.fromkeys(range(len(batches)))
    try:
        with contextlib.suppress(OSError):  # so many processes or files as there may be
            while len(readers) < min(processes, len(batches)) - 1:
                readers.append(_Reader(batches, queue, readers))
        while readers:
            mine = queue.next()
            for reader in _ready(readers, wait=mine is None):
                if not reader.fetch():
                    readers.remove(reader)
                    reader.stop()
                for number, found in reader.fetched():
                    del waiting[number]
                    yield found
            if mine is not None:
                del waiting[mine]
                yield read_batch(batches[mine])
        for number in waiting:
            yield read_batch(batches[number])
    finally:
        queue.close()
        for reader in readers:
            reader.stop()


class _Queue:
    """Numbers of batches that nobody has taken, in a pipe: processes share it when they fork."""

    def __init__(self, length: int) -> None:
        self._end, put = os.pipe()
        with open(put, "wb") as pipe:
            pipe.write(b"".join(number.to_bytes(4, "big") for number in range(length)))

    def next(self) -> int | None:
        """Take a number; None where all are taken."""
        taken = os.read(self._end, 4)
        return int.from_bytes(taken, "big") if taken else None

    def close(self) -> None:
        """Let go of the pipe."""
        os.close(self._end)


class _Reader:
    """A forked process that reads batches, and the end of the pipe that it sends them through."""

    def __init__(self, batches: Sequence[Batch], queue: _Queue, others: Sequence[_Reader]) -> None:
        self.end, put = os.pipe()
        try:
            self.pid = os.fork()
            if not self.pid:
                ends = [self.end, *(one.end for one in others)]
                _read_and_leave(batches, queue, put, ends)
        except OSError:
            os.close(self.end)
            raise
        finally:
            os.close(put)
        self._came = bytearray()

    def fetch(self) -> bool:
        """Take what has come through the pipe; False where it is at its end."""
        came = os.read(self.end, _PIPE_BYTES)
        self._came += came
        return bool(came)

    def fetched(self) -> Iterator[tuple[int, Result]]:
        """The batches that have come whole, with their numbers."""
        while len(self._came) >= _HEAD.size:
            (size,) = _HEAD.unpack_from(self._came)
            whole = _HEAD.size + size
            if len(self._came) < whole:
                return
            yield _DECODER.decode(self._came[_HEAD.size : whole])
            del self._came[:whole]

    def stop(self) -> None:
        """End the process if it has not ended, and forget it."""
        os.close(self.end)
        # Where whoever started us has SIGCHLD ignored, nobody knows of one that has ended.
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(self.pid, os.WNOHANG) == (0, 0):
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)


def _read_and_leave(
    batches: Sequence[Batch], queue: _Queue, put: int, ends: Sequence[int]
) -> NoReturn:
    """Send what is read, and end without anything that the process would do that was forked.

    Ctrl-C reaches all processes of a terminal; the one that started the others answers it.
    """
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for end in ends:  # or it would wait for ever, were the one that fetches killed
            os.close(end)
        with contextlib.suppress(AttributeError, OSError):  # it may be for Linux alone
            fcntl.fcntl(put, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        with open(put, "wb", buffering=0) as pipe:
            while (number := queue.next()) is not None:
                data = _ENCODER.encode((number, read_batch(batches[number])))
                _send(pipe, _HEAD.pack(len(data)) + data)
    finally:
        os._exit(0)


def _send(pipe: FileIO, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[pipe.write(left) :]


def _ready(readers: Sequence[_Reader], wait: bool) -> list[_Reader]:
    """Those of which something has come, or that have ended."""
    came, _, _ = select.select([one.end for one in readers], [], [], None if wait else 0)
    return [one for one in readers if one.end in came]
