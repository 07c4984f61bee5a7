"""From bytes to records, whole and damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracer.trace.file_format import (
    Begin,
    Damage,
    End,
    Happened,
    Header,
    Imported,
    Magic,
    TraceFileTail,
    iter_records,
    parse_line,
    split_lines,
)

BEGIN = b"B\t5\t7\t1\tapp.ready\tlabel=shop\n"
END = b"E\t9\t1\tok\n"


def test_each_sort_of_record_is_read() -> None:
    assert parse_line(b"django-trace\t1") == Magic(1)
    assert parse_line(b"P\tpid=4\targv=a\targv=b") == Header({"pid": "4", "argv": ["a", "b"]})
    assert parse_line(b"B\t5\t7\t1\tsetup\tagain=0") == Begin(5, 7, "1", "setup", {"again": "0"})
    assert parse_line(b"E\t9\t1\tValueError: no") == End(9, "1", "ValueError: no", {})
    assert parse_line(b"I\t5\t7\tfork") == Happened(5, 7, "fork", {})
    assert parse_line(b"M\t5\t8\t7\tos.path\tx.py:3\tok") == Imported(
        5, 8, 7, "os.path", "x.py:3", "ok"
    )
    assert parse_line(b"M\t5\t8\t7\tshop\tx.py:3\tValueError: no\ty.py:1") == Imported(
        5, 8, 7, "shop", "x.py:3", "ValueError: no", raised="y.py:1"
    )


def test_text_is_unescaped() -> None:
    record = parse_line(rb"I	5	7	model	label=a\tb\nc\\n\0\r")
    assert isinstance(record, Happened)
    assert record.attributes == {"label": "a\tb\nc\\n\0\r"}


def test_a_list_key_is_a_list_even_alone_and_any_repeated_key_becomes_one() -> None:
    record = parse_line(b"I\t5\t7\tx\tchain=a:1\tlabel=a\tlabel=b\tlabel=c")
    assert isinstance(record, Happened)
    assert record.attributes == {"chain": ["a:1"], "label": ["a", "b", "c"]}


def test_bytes_of_a_file_name_stay_visible() -> None:
    line = "I\t5\t7\tx\tfile=\udce9.py".encode("utf-8", "surrogatepass")
    record = parse_line(line)
    assert isinstance(record, Happened)
    assert record.attributes == {"file": r"\udce9.py"}


@pytest.mark.parametrize(
    ("line", "slug"),
    [
        (b"Z\t1", "file-unknown"),
        (b"", "file-unknown"),
        (b"B\t5", "file-record"),
        (b"B\tfive\t7\t1\tsetup", "file-record"),
        (b"B\t-5\t7\t1\tsetup", "file-record"),
        (b"B\t" + b"9" * 5000 + b"\t7\t1\tsetup", "file-record"),
        (b"I\t5\t7\tx\tlabel=\xff\xfe", "file-text"),
    ],
)
def test_what_is_no_record_says_why(line: bytes, slug: str) -> None:
    record = parse_line(line)
    assert isinstance(record, Damage)
    assert record.slug == slug
    assert record.message.isprintable()


def test_padding_is_skipped_between_lines_and_told_within_them() -> None:
    data = BEGIN + bytes(9) + END + b"I\t1\0\0\0" + BEGIN + b"I\t2\tx" + bytes(3)
    lines = list(split_lines(data))
    whole = [line for line in lines if isinstance(line, bytes)]
    assert whole == [BEGIN[:-1], END[:-1], BEGIN[:-1]]
    assert [line.slug for line in lines if isinstance(line, Damage)] == ["file-torn"] * 2


def test_padding_of_megabytes_between_records(tmp_path: Path) -> None:
    path = tmp_path / "x.trace"
    path.write_bytes(b"django-trace\t1\n" + bytes(3 << 20) + BEGIN + bytes(3 << 20) + END)
    assert [type(record) for record in iter_records(path)] == [Magic, Begin, End]


def test_a_tail_gives_each_record_once(tmp_path: Path) -> None:
    path = tmp_path / "x.trace"
    tail = TraceFileTail(path)
    assert tail.poll() == []
    path.write_bytes(BEGIN + bytes(50))
    assert [type(record) for record in tail.poll()] == [Begin]
    assert tail.poll() == []
    path.write_bytes(BEGIN + END[:4] + bytes(46))
    assert tail.poll() == []
    path.write_bytes(BEGIN + END + bytes(40))
    assert [type(record) for record in tail.poll()] == [End]


def test_a_tail_finds_records_behind_the_padding_of_a_window(tmp_path: Path) -> None:
    path = tmp_path / "x.trace"
    path.write_bytes(BEGIN + bytes(64))
    tail = TraceFileTail(path)
    tail.poll()
    path.write_bytes(BEGIN + bytes(64) + END + bytes(64))
    assert [type(record) for record in tail.poll()] == [End]


def test_a_tail_waits_once_for_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "x.trace"
    path.write_bytes(BEGIN + b"I\t1\0\0\0" + END)
    tail = TraceFileTail(path)
    assert [type(record) for record in tail.poll()] == [Begin]
    assert [type(record) for record in tail.poll()] == [Damage, End]
