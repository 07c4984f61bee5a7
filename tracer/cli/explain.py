"""`django-trace explain RULE`: the page of a rule."""

from __future__ import annotations

import shutil
import sys

import click
import msgspec
from rich.console import Console
from rich.markdown import Markdown
from rich.theme import Theme

from tracer.policy.selection import is_named, unknown_rule
from tracer.render.exchange.json_text import encode_json_indented
from tracer.render.interface import Options
from tracer.render.terminal.findings import STYLES
from tracer.render.terminal.page import NAME, QUIET, STRONG, Page
from tracer.trace.examination import RuleCard

from .rule_cards import all_cards
from .terminal import PIPED_WIDTH, columns, wants_color, write

_WIDEST = 100


@click.command(short_help="Read the page of a rule.")
@click.argument("rule", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def explain(rule: str | None, as_json: bool) -> None:
    """Print the page of RULE, a code or a slug: what it looks for, why it hurts, how to fix it.

    Without RULE, or with a hundred such as DRT6, list the rules.

    \b
    django-trace explain DRT605
    django-trace explain connection-open-at-fork
    django-trace explain DRT6
    """
    cards = all_cards()
    found = tuple(card for card in cards if rule is None or is_named(card, (rule,)))
    if rule is not None and not found:
        raise unknown_rule(rule, cards)
    exact = [card for card in found if rule is not None and rule.upper() == card.code]
    found = tuple(exact) or found
    if as_json:
        document = [msgspec.to_builtins(card) | {"url": card.url} for card in found]
        write(encode_json_indented(document[0] if rule and len(document) == 1 else document))
    elif rule is not None and len(found) == 1:
        _page(found[0])
    else:
        write(_list(found))


def _page(card: RuleCard) -> None:
    text = f"# {card.code} {card.slug} ({card.severity})\n\n{card.page}\n"
    if not sys.stdout.isatty():
        write(f"{text}\n{card.url}\n")
        return
    width = min(_WIDEST, shutil.get_terminal_size((PIPED_WIDTH, 24)).columns)
    # The backgrounds that rich gives code are unreadable on one half of all terminals.
    theme = Theme({"markdown.code": "cyan", "markdown.code_block": "cyan"})
    console = Console(width=width, no_color=not wants_color(), theme=theme)
    console.print(Markdown(text, hyperlinks=False, code_theme="ansi_dark"))
    console.print(f"\n{card.url}", style="dim", soft_wrap=True, highlight=False)


def _list(cards: tuple[RuleCard, ...]) -> str:
    page = Page(Options(width=columns(), color=wants_color()))
    for card in cards:
        page.line((f"{card.code:<8}", STYLES[card.severity]), (card.slug, f"{NAME} {STRONG}"))
        page.wrapped(card.plain_title, 8, QUIET)
    return page.text()
