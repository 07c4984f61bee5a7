"""What tells that an array or a stream has changed."""

from __future__ import annotations

import io
from array import array
from typing import Any

import pytest

from tracer.probe.state_buffers import buffer_mark, stream_content, stream_image, stream_mark
from tracer.probe.state_digest import Digest
from tracer.probe.state_shapes import image, mark, shapes


@pytest.mark.parametrize("made", [bytearray(4096), array("d", [0.0] * 4096)])
@pytest.mark.parametrize("position", [0, 2048, 4095])
def test_each_element_of_an_array_counts(made: Any, position: int) -> None:
    before = buffer_mark(made)
    made[position] = 1
    assert buffer_mark(made) != before


def test_a_wide_array_counts_by_its_ends() -> None:
    made = array("L", [0] * 100_000)
    marks = {buffer_mark(made)}
    for change in (0, -1):
        made[change] = 1
        marks.add(buffer_mark(made))
    made.append(0)
    assert len({*marks, buffer_mark(made)}) == 4


def test_an_array_stays_free_to_grow() -> None:
    made = bytearray(b"abc")
    kept = mark(made), image(made)
    made.extend(b"d")  # fails where a view of it is held
    assert (mark(made), image(made)) != kept


@pytest.mark.parametrize("stream", [io.StringIO(), io.BytesIO()])
def test_what_is_written_to_a_stream_counts_and_no_reading(stream: Any) -> None:
    stream.write("abc" if isinstance(stream, io.StringIO) else b"abc")
    before = stream_image(stream)
    stream.seek(0)
    stream.read()
    assert stream_image(stream) == before
    stream.seek(0)
    stream.write("abd" if isinstance(stream, io.StringIO) else b"abd")
    assert stream_image(stream) != before


def test_the_hash_of_what_a_stream_holds_is_not_kept_in_it() -> None:
    stream = io.BytesIO()
    stream.write(b"abc")
    stream_image(stream)
    stream.seek(0)
    stream.write(b"xyz")
    assert {stream.getvalue()} == {b"xyz"}


def test_a_long_or_closed_stream_is_not_copied() -> None:
    stream = io.StringIO()
    stream.write("x" * 100_000)
    assert (stream_content(stream), stream_mark(stream)) == (None, 100_000)
    stream.close()
    assert (stream_content(stream), stream_mark(stream)) == (None, -1)
    assert image(stream)


def test_no_method_of_the_program_runs() -> None:
    stream: Any = io.StringIO()
    stream.getvalue = stream.tell = None
    assert stream_image(stream) == {"": (0, hash(""))}


def test_streams_and_arrays_are_told_by_what_is_in_them() -> None:
    digest = Digest(b"key")
    for first, second in (
        (io.StringIO("a"), io.StringIO("b")),
        (io.BytesIO(b"a"), io.BytesIO(b"b")),
        (array("b", [1]), array("b", [2])),
    ):
        assert digest(first) != digest(second)


def test_those_that_derive_from_streams_are_objects_as_others() -> None:
    class Log(io.StringIO):
        pass

    assert shapes[Log].category == "instance"
