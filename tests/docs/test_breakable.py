"""Long names break in the cells of tables, and nowhere else."""

from __future__ import annotations

import re

from docs.extensions.breakable import break_names


def broken(body: str) -> str:
    context = {"body": body}
    break_names(None, "page", "page.html", context, None)  # type: ignore[arg-type]
    return context["body"]


def test_where_a_name_may_break() -> None:
    cell = broken('<td class="a"><span class="pre">shop.orders._total_of().by_day</span></td>')
    shown = re.sub("<wbr />", "|", cell)
    assert '<span class="pre">shop.|orders.|_total_|of()|.by_|day</span>' in shown


def test_what_stays_as_it_is() -> None:
    for body in (
        "<p>shop.orders.models.order_total</p>",
        "<td>short_name</td>",
        '<td><a class="reference_internal" href="shop.models.html#total_of_all">x</a></td>',
    ):
        assert broken(body) == body


def test_options_stay_whole() -> None:
    assert broken('<p><span class="pre">--ds</span></p>').count("unbroken") == 1
    assert broken('<p><span class="pre">by-ds</span></p>').count("unbroken") == 0
    kept = broken('<th class="a"><p>gunicorn -w 4 --max-requests 10</p></th>')
    assert re.findall('<span class="unbroken">(.*?)</span>', kept) == ["-w", "--max-requests"]
    assert broken("<p>gunicorn -w 4</p>") == "<p>gunicorn -w 4</p>"
