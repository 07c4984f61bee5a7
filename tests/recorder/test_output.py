"""The one line that says why a program failed."""

from __future__ import annotations

from pathlib import Path

from tracer.recorder.output import ends_in_traceback, failure_line, read_tail

TRACEBACK = """\
Traceback (most recent call last):
  File "a.py", line 1, in <module>
    import b
    ^^^^^^^^
ModuleNotFoundError: No module named 'b'
"""


def test_the_exception_of_the_last_traceback() -> None:
    errors = f"warning: x\n{TRACEBACK}\nDuring handling of it:\n\n" + TRACEBACK.replace(
        "'b'", "'c'"
    )
    assert failure_line(errors) == "ModuleNotFoundError: No module named 'c'"
    assert (
        failure_line(errors + "[INFO] Shutting down\n")
        == "ModuleNotFoundError: No module named 'c'"
    )


def test_how_gunicorn_wraps_up_is_not_the_reason() -> None:
    halt = TRACEBACK.replace(
        "ModuleNotFoundError: No module named 'b'",
        "gunicorn.errors.HaltServer: <HaltServer 'Worker failed to boot.' 3>",
    )
    assert failure_line(TRACEBACK + halt) == "ModuleNotFoundError: No module named 'b'"


def test_without_a_traceback_the_last_line() -> None:
    assert failure_line("one\ntwo  \n\n") == "two"
    assert failure_line("") == ""


def test_failed_checks_are_told_by_the_first() -> None:
    errors = (
        "SystemCheckError: System check identified some issues:\n\nERRORS:\n"
        "shelf.Book.a: (fields.E300) Field defines a relation.\n\n"
        "System check identified 1 issue (0 silenced).\n"
    )
    expected = "SystemCheckError: shelf.Book.a: (fields.E300) Field defines a relation."
    assert failure_line(errors) == expected
    assert (
        failure_line(TRACEBACK.replace("ModuleNotFoundError: No module named 'b'\n", errors))
        == expected
    )


def test_an_unfinished_traceback_is_not_an_end() -> None:
    assert ends_in_traceback(TRACEBACK)
    assert not ends_in_traceback(TRACEBACK.rpartition("Module")[0])
    assert not ends_in_traceback("fine\n")


def test_a_long_reason_is_shortened() -> None:
    assert len(failure_line("x" * 1000)) == 300


def test_read_tail_takes_what_there_is(tmp_path: Path) -> None:
    assert read_tail(tmp_path / "none") == ""
    (tmp_path / "some").write_bytes(b"\xff" + b"x" * 300_000 + b"end")
    assert read_tail(tmp_path / "some").endswith("xend")
