"""A Sphinx extension: a page for each rule, written from the rule before the build reads pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import rule_coverage
from sphinx.application import Sphinx

from tracer.audit.rule import AuditRule
from tracer.audit.rules import audit_rules
from tracer.diagnose.catalogue import rules, state_rules
from tracer.diagnose.rule import Rule
from tracer.render.wording import duration

_REPORT = re.compile(r"<(https://github\.com/[^/>]+/([^/>]+)/(?:issues|pull)/([0-9]+))>")
_INDEX = """\
# Rules

What `django-trace check` looks for in a recording and, from DRT1101 on, `django-trace audit` in
source code. The page that `django-trace report` writes shows what was found in its recording.

```{{toctree}}
:maxdepth: 1
:hidden:

{pages}
```

| Code | Rule | What it finds |
|---|---|---|
{rows}

## Where each was seen

The tests record, for each rule, a project with the mistake and a healthy twin. A cell names the
entry points under which the rule fired, with that version of Django; a dot means that it was not
seen there.

{coverage}

The rules on state, from {first_on_state} on, read what `django-trace workers` records. Their tests
send requests to one project full of shared state and of caches, under gunicorn, alone, with
`--preload` and with threads, under `runserver` and under uvicorn: all state is to be found, and no
cache is to be called a mistake.
"""


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("builder-inited", write_pages)
    app.connect("html-page-context", link_source)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_pages(app: Sphinx) -> None:
    """Write `rules/<slug>.md` and their index; a page that did not change keeps its time."""
    directory = Path(app.srcdir) / "rules"
    directory.mkdir(exist_ok=True)
    wanted = {f"{rule.slug}.md": page(rule) for rule in rules()}
    wanted |= {f"{rule.slug}.md": audit_page(rule) for rule in audit_rules()}
    cards = [*(rule.card for rule in rules()), *(rule.card for rule in audit_rules())]
    wanted["index.md"] = _INDEX.format(
        pages="\n".join(card.slug for card in cards),
        rows="\n".join(
            f"| {card.code} | [{card.slug}]({card.slug}.md) | {card.title} |" for card in cards
        ),
        coverage=rule_coverage.table(
            rule_coverage.load(),
            {rule.code: rule.slug for rule in rules() if rule not in state_rules()},
        ),
        first_on_state=min(state_rules(), key=lambda rule: int(rule.code[3:])).code,
    )
    for stale in {file.name for file in directory.glob("*.md")} - wanted.keys():
        (directory / stale).unlink()
    for name, text in wanted.items():
        file = directory / name
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


def link_source(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """Pages that are in no repository: to see or edit one means what it is made of."""
    folder, _, slug = pagename.rpartition("/")
    if folder == "rules":
        modules = {rule.slug: rule.find.__module__ for rule in rules()}
        modules |= {rule.slug: rule.applies.__module__ for rule in audit_rules()}
        source = modules[slug].replace(".", "/") if slug in modules else "docs/rule_pages"
        repository = app.config.html_theme_options["source_repository"]
        for name, action in (("view", "blob"), ("edit", "edit")):
            context[f"theme_source_{name}_link"] = f"{repository}{action}/main/{source}.py"


def page(rule: Rule) -> str:
    """The page of a rule: its own text below its name and what is known of it."""
    text = _REPORT.sub(r"[\2 \3](\1)", rule.page)
    title, _, rest = text.strip().partition("\n")
    scope = {
        "process": "one process",
        "run": "all processes of a run",
        "runs": "two runs",
    }[rule.scope]
    oldest, newest = rule.django
    versions = f", Django {oldest or '3.2'} to {newest or '6.1'}" if oldest or newest else ""
    threshold = ""
    if rule.threshold_ns is not None:
        threshold = (
            f" Threshold: {duration(rule.threshold_ns)}; "
            f"[set another](../how-to/check-in-ci.md) as `{rule.slug}`."
        )
    return (
        f"# {rule.code} {rule.slug}\n\n{title}\n\n"
        f"Severity: {rule.severity}. Looks at {scope}{versions}.{threshold}\n{rest}\n"
    )


def audit_page(rule: AuditRule) -> str:
    """The page of a rule about source code."""
    title, _, rest = rule.page.strip().partition("\n")
    return (
        f"# {rule.code} {rule.slug}\n\n{title}\n\n"
        f"Severity: {rule.severity}. Looks at source code: see [](../how-to/audit-source-code.md)."
        f"\n{rest}\n"
    )
