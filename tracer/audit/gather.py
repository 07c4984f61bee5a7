"""Files → facts: read in several processes, and only those whose content is new."""

from __future__ import annotations

import gc
import hashlib
import os
import signal
import stat
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import msgspec

from tracer.trace.audited import LeftOut

from .cache import Cache
from .facts import Facts
from .files import Source
from .module import Module
from .reading import MOST_BYTES, encoded

FEW_FILES = 40
"""So many are read sooner than other processes are started."""
BATCH_BYTES = 200_000
Progress = Callable[[int, int], None]
"""Called with how many files are done, of how many."""

_DECODER = msgspec.msgpack.Decoder(Facts)


class Gathered(msgspec.Struct):
    """What was read: files, what was left out, and the hashes of each content and of all."""

    digest: bytes
    sources: list[Source]
    contents: list[bytes]
    keys: list[bytes]
    left_out: list[LeftOut]


def gather(sources: Sequence[Source]) -> Gathered:
    """Read the files' bytes; those that cannot be read are named."""
    digest = hashlib.blake2b(digest_size=16)
    kept: list[Source] = []
    contents: list[bytes] = []
    keys: list[bytes] = []
    left_out: list[LeftOut] = []
    for source in sources:
        try:
            if source.problem:
                raise ValueError(source.problem)
            found = os.stat(source.path)
            if not stat.S_ISREG(found.st_mode):
                raise ValueError("it is not a regular file")
            if found.st_size > MOST_BYTES:
                raise ValueError(f"it is larger than {MOST_BYTES // 1_000_000} MB")
            with open(source.path, "rb") as file:
                content = file.read()
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
            left_out.append(LeftOut(file=source.shown, reason=reason))
            digest.update(f"{source.shown}\0\0{reason}".encode())
            continue
        key = hashlib.blake2b(content, digest_size=16).digest()
        kept.append(source)
        contents.append(content)
        keys.append(key)
        digest.update(f"{source.shown}\0{source.module}\0".encode() + key)
    return Gathered(digest.digest(), kept, contents, keys, left_out)


def modules(found: Gathered, cache: Cache, processes: int, progress: Progress) -> list[Module]:
    """The facts of each file as modules; those that cannot be understood are added to left_out."""
    keys = found.keys
    known = cache.facts(keys)
    new = {
        key: content for key, content in zip(keys, found.contents, strict=True) if key not in known
    }
    done = len(keys) - len(new)
    progress(done, len(keys))
    added: dict[bytes, bytes] = {}
    for batch in _read(list(new.items()), processes):
        added.update(batch)
        done += len(batch)
        progress(done, len(keys))
    cache.add(added)
    known.update(added)
    read: list[Module] = []
    for source, key in zip(found.sources, keys, strict=True):
        data = known[key]
        try:
            read.append(Module(source, _DECODER.decode(data)))
        except msgspec.ValidationError:
            reason = msgspec.msgpack.decode(data, type=str)
            found.left_out.append(LeftOut(file=source.shown, reason=reason))
    return read


Pair = tuple[bytes, bytes]


def _read(new: list[Pair], processes: int) -> Iterator[list[Pair]]:
    batches = list(_batches(new))
    if len(new) <= FEW_FILES or processes < 2:
        for batch in batches:
            yield read_batch(batch)
        return
    context = get_context("fork")
    with ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(batches,)) as pool:
        try:
            yield from pool.map(_read_inherited, range(len(batches)))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_inherited: list[list[Pair]] = []


def _begin(batches: list[list[Pair]]) -> None:
    """Take over what is to be read, which a forked process has without its being sent.

    Ctrl-C reaches all processes of a terminal; the one that started the others answers it.
    """
    _inherited.extend(batches)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _read_inherited(number: int) -> list[Pair]:
    return read_batch(_inherited[number])


def _batches(new: list[Pair]) -> Iterator[list[Pair]]:
    batch: list[Pair] = []
    size = 0
    for pair in new:
        batch.append(pair)
        size += len(pair[1])
        if size > BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def read_batch(batch: list[Pair]) -> list[Pair]:
    """The encoded facts of some files; this runs in a process of its own."""
    gc.disable()  # trees are full of circles that live for a moment
    try:
        return [(key, encoded(content)) for key, content in batch]
    finally:
        gc.enable()
