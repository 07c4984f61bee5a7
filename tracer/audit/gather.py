"""Files → facts: read in several processes, and only those whose content is new."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence

import msgspec

from tracer.trace.audited import LeftOut

from .cache import Cache
from .facts import Facts
from .files import Source
from .module import Module
from .readers import read_batches
from .reading import MOST_BYTES

FEW_FILES = 40
"""So many are read sooner than another process is started."""
BATCH_BYTES = 50_000
MOST_BATCHES = 2_000
Progress = Callable[[int, int], None]
"""Called with how many files are done, of how many."""

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Facts | str)


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
    known = {key: _DECODER.decode(data) for key, data in cache.facts(keys).items()}
    new = {
        key: content for key, content in zip(keys, found.contents, strict=True) if key not in known
    }
    done = len(keys) - len(new)
    progress(done, len(keys))
    few = len(new) <= FEW_FILES
    for batch in read_batches(list(_batches(new)), 1 if few else processes):
        known.update(batch)
        done += len(batch)
        progress(done, len(keys))
    cache.add({key: _ENCODER.encode(known[key]) for key in new})
    read: list[Module] = []
    for source, key in zip(found.sources, keys, strict=True):
        facts = known[key]
        if isinstance(facts, Facts):
            read.append(Module(source, facts))
        else:
            found.left_out.append(LeftOut(file=source.shown, reason=facts))
    return read


def _batches(new: dict[bytes, bytes]) -> Iterator[list[tuple[bytes, bytes]]]:
    most = max(BATCH_BYTES, sum(map(len, new.values())) // MOST_BATCHES)
    batch: list[tuple[bytes, bytes]] = []
    size = 0
    for pair in new.items():
        batch.append(pair)
        size += len(pair[1])
        if size > most:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
