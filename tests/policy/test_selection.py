"""Rules by their names."""

from __future__ import annotations

import pytest

from tracer.diagnose.catalogue import rules
from tracer.policy.selection import chosen, expect_known
from tracer.trace.errors import TracerError


def codes(select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> set[str]:
    return {rule.code for rule in chosen(rules(), select, ignore)}


def test_codes_beginnings_and_slugs() -> None:
    assert codes() == {rule.code for rule in rules()}
    assert codes(("drt605",)) == codes(("connection-open-at-fork",)) == {"DRT605"}
    assert "DRT701" in codes(("DRT7",))
    assert not any(one.startswith("DRT6") for one in codes(("DRT7",)))
    assert "DRT605" not in codes(ignore=("DRT6",))


def test_a_hundred_is_no_other_hundred() -> None:
    assert {code[:4] for code in codes(("DRT1",))} == {"DRT1"}
    assert max(len(code) for code in codes(("DRT1",))) == len("DRT101")
    assert "DRT1001" in codes(("DRT10",))
    assert "DRT101" not in codes(("DRT10",))


def test_the_longer_name_decides() -> None:
    assert codes(("DRT6", "DRT605"), ("DRT6",)) == {"DRT605"}
    assert "DRT605" not in codes(("DRT6",), ("DRT605",))


def test_a_slug_is_no_beginning() -> None:
    with pytest.raises(TracerError, match="no rule 'connection'"):
        expect_known(("connection",), rules())


@pytest.mark.parametrize(
    ("typed", "meant"), [("DRT650", "DRT605"), ("thread-lost-at-frok", "thread-lost-at-fork")]
)
def test_a_typo_gets_a_suggestion(typed: str, meant: str) -> None:
    with pytest.raises(TracerError) as caught:
        expect_known((typed,), rules())
    assert caught.value.slug == "unknown-rule"
    assert meant in caught.value.hint
