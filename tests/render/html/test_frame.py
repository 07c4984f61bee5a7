"""What all pages have in common."""

from __future__ import annotations

import pytest

from tracer.render.html.frame import base_style, breakable, page_templates, policy


@pytest.mark.parametrize(
    ("name", "markup"),
    [
        ("blog.Item", "blog.Item"),
        (
            "by django.contrib.auth_models.User",
            "by django.<wbr>contrib.<wbr>auth_<wbr>models.<wbr>User",
        ),
        ("<i>/django/contrib/auth/x", "&lt;i&gt;/<wbr>django/<wbr>contrib/<wbr>auth/<wbr>x"),
        ("a\nb", "a\\nb"),
    ],
)
def test_a_long_name_breaks_where_it_may(name: str, markup: str) -> None:
    assert breakable(name) == markup


def test_a_very_long_name_is_cut() -> None:
    assert len(breakable("x" * 10_000)) == 600
    assert len(page_templates().from_string("{{ name }}").render(name="x" * 10_000)) == 600


def test_a_page_without_a_script_may_run_none() -> None:
    assert "script-src" not in policy("a{}")
    assert "default-src 'none'" in policy("a{}")
    assert "script-src 'sha256-" in policy("a{}", "b()")


def test_both_palettes_are_in_the_style() -> None:
    style = base_style()
    assert "prefers-color-scheme:dark" in style
    assert "var(--dt-paper)" in style
