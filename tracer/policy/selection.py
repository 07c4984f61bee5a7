"""Which rules are wanted: by code, by hundred, or by slug."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from tracer.trace.errors import TracerError
from tracer.trace.finding import hundred

_ALL = "DRT"


class Named(Protocol):
    """What has a code and a slug: a rule, a finding."""

    @property
    def code(self) -> str:
        """Such as DRT605."""

    @property
    def slug(self) -> str:
        """Such as connection-open-at-fork."""


NamedT = TypeVar("NamedT", bound=Named)


def split_names(texts: Iterable[str]) -> tuple[str, ...]:
    """The names in texts that may each have several, with commas between them."""
    return tuple(name.strip() for text in texts for name in text.split(",") if name.strip())


def is_named(one: Named, names: Iterable[str]) -> bool:
    """Whether one of the names is its slug, its code, its hundred as DRT6, or DRT for all."""
    return any(
        name.lower() == one.slug or name.upper() in (one.code, hundred(one.code), _ALL)
        for name in names
    )


def chosen(
    rules: Sequence[NamedT], select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> tuple[NamedT, ...]:
    """The rules that `select` names, all when it is empty, without those `ignore` names.

    Where both name a rule the longer name decides: ``--select DRT605 --ignore DRT6`` keeps it.
    """
    return tuple(
        rule
        for rule in rules
        if (not select or is_named(rule, select))
        and (not is_named(rule, ignore) or _longest(rule, select) > _longest(rule, ignore))
    )


def expect_known(names: Iterable[str], rules: Sequence[Named]) -> None:
    """`TracerError` unknown-rule for the first name that no rule has."""
    for name in names:
        if not any(is_named(rule, (name,)) for rule in rules):
            raise unknown_rule(name, rules)


def unknown_rule(name: str, rules: Sequence[Named]) -> TracerError:
    """The error that says which rules are called alike."""
    slugs = {rule.slug: rule for rule in rules}
    codes = {rule.code: rule for rule in rules}
    close = [
        *difflib.get_close_matches(name.upper(), codes, n=2),
        *difflib.get_close_matches(name.lower(), slugs, n=1, cutoff=0.5),
    ]
    meant = f"Did you mean {' or '.join(close)}? " if close else ""
    return TracerError(
        "unknown-rule", f"There is no rule {name!r}.", f"{meant}`django-trace explain` lists all."
    )


def _longest(rule: Named, names: Iterable[str]) -> int:
    return max((len(name) for name in names if is_named(rule, (name,))), default=0)
