"""Hidden fields of pages, and bodies that they fill."""

from __future__ import annotations

from tracer.recorder.forms import filled, hidden_fields

PAGE = """
<input type="hidden" name="outside" value="1">
<form action="/process/" method="post">
  <input type=hidden name="token" value="a&amp;b=ü">
  <INPUT TYPE="HIDDEN" NAME="empty">
  <input type="text" name="shown" value="2"><input type="hidden" value="no name">
</form>
<form method="post"><input type="hidden" name="own" value="3"></form>
<form action="sub?x=1"><input type="hidden" name="below" value="4"></form>
"""


def test_fields_belong_to_where_the_form_is_posted() -> None:
    assert hidden_fields(PAGE, "/parts/1/") == {
        "/process/": {"token": "a&b=ü", "empty": ""},
        "/parts/1/": {"own": "3"},
        "/parts/1/sub": {"below": "4"},
    }


def test_a_page_without_forms_and_one_that_is_cut_off() -> None:
    assert hidden_fields("<p>nothing", "/") == {}
    assert hidden_fields('<form><input type="hidden" name="a" val', "/") == {"/": {}}


def test_empty_fields_are_filled() -> None:
    given = {"token": "a&b=ü", "next": "/other/"}
    assert filled(b"token=&next=/mine/&n=", given, recorded=False) == (
        b"token=a%26b%3D%C3%BC&next=%2Fmine%2F&n="
    )


def test_recorded_fields_are_filled_anew() -> None:
    given = {"token": "new"}
    assert filled(b"token=old&n=1", given, recorded=True) == b"token=new&n=1"


def test_a_body_that_needs_nothing_stays_as_it_is() -> None:
    assert filled(b"a=%20+b", {"c": "1"}, recorded=True) == b"a=%20+b"
