"""Arrays and streams in memory, which hold no other objects: what tells that they have changed.

They are known by their names: a program that does not use them does not import them either.
"""

BUFFERS = frozenset(("bytearray", "array.array"))
STREAMS = frozenset(("_io.StringIO", "_io.BytesIO"))
_WIDEST_BUFFER = 4096
_LONGEST_STREAM = 1 << 16


def buffer_mark(value):
    """Length and hash of an array; a wide one counts by its two ends."""
    length = len(value)
    if length > _WIDEST_BUFFER:
        value = value[: _WIDEST_BUFFER // 2] + value[-_WIDEST_BUFFER // 2 :]
    return length, hash(bytes(value[:]))


def buffer_image(value):
    return {"": buffer_mark(value)}


def stream_mark(stream):
    """Where a stream in memory stands, which costs the same however long it is."""
    try:
        return type(stream).tell(stream)
    except ValueError:  # closed
        return -1


def stream_image(stream):
    content = stream_content(stream)
    if content is None:
        return {"": (stream_mark(stream), None)}
    # A longer copy: bytes keep their hash, also when the stream they belong to is written to.
    return {"": (len(content), hash(content + content[:1]))}


def stream_content(stream):
    """What was written to a stream in memory; None of a closed or a long one."""
    if not 0 <= stream_mark(stream) <= _LONGEST_STREAM:
        return None
    return type(stream).getvalue(stream)


def no_mark(value):
    return 0


def no_image(value):
    return {}
