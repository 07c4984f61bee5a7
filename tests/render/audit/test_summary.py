"""The audit by module: names in few words, as text and as Markdown."""

from __future__ import annotations

from tracer.render.audit.summary import summary_markdown, summary_rows
from tracer.trace.audited import Audit, AuditedState


def state(name: str, *, repeated: bool = False) -> AuditedState:
    return AuditedState(
        module="shop",
        name=name,
        kind="memo",
        place="shop.py:1",
        access="memo",
        safety="benign",
        worker="cache",
        initialised="complete",
        repeated=repeated,
    )


def said(*states: AuditedState) -> tuple[str, str]:
    (row,) = summary_rows(Audit(states=states))
    return row.globals, row.inefficiencies


def test_an_owner_is_named_once_in_a_row() -> None:
    names = ["Shop().cache", "Shop().names", "Shop.cache", "Shop.names", "items", "more"]
    assert said(*map(state, names))[0] == "Shop().cache, .names, Shop.cache, .names, items, more"


def test_what_is_done_more_than_once_is_told_in_the_fewest_names() -> None:
    one, two, three = (state(name, repeated=True) for name in ("one", "two", "three"))
    assert said(one)[1] == "more than once: one"
    assert said(one, two)[1] == "more than once: all"
    assert said(one, two, three, state("four"))[1] == "more than once: all but four"
    assert said(one, state("four"))[1] == "more than once: one"
    many = [state(f"other{number}") for number in range(3)]
    assert said(one, two, three, *many)[1] == "more than once: one, two, three"
    assert said(state("four"))[1] == ""


def test_a_name_is_no_markup_in_markdown() -> None:
    table = summary_markdown(Audit(states=(state("Settings().*"), state("_other.*"))))
    assert r"| Settings().\*, \_other.\* |" in table
