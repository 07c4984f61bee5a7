"""Directives for rules: a rule's page, and a finding as its user sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from tracer.diagnose.catalogue import diagnose, rules
from tracer.diagnose.rule import Rule
from tracer.render.interface import Options
from tracer.render.terminal.findings import render_findings
from tracer.trace.errors import TracerError
from tracer.trace.finding import Finding
from tracer.trace.model import Trace

from .recordings import read_recording
from .scope import parse_address
from .source import recording_file, tell

_SCOPES = {"process": "one process", "run": "all processes of a run", "runs": "two runs"}
_COLUMNS = 78


class RuleFacts(SphinxDirective):
    """What a rule says of itself: its title, severity, scope, versions, and its page if asked."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {"page": directives.flag}

    def run(self) -> list[nodes.Node]:
        """The facts, and the text of its page in the markup of the document, Markdown."""
        try:
            rule = rule_named(self.arguments[0])
        except TracerError as error:
            tell(error, self.get_location())
            return []
        title, _, rest = rule.page.strip().partition("\n")
        facts = nodes.paragraph("", rule_facts(rule), classes=["rule-facts"])
        if "page" not in self.options:
            name = nodes.strong("", f"{rule.code} {rule.slug}")
            return [nodes.paragraph("", "", name, nodes.Text(f": {title}")), facts]
        parsed = self.parse_text_to_nodes(rest.strip(), allow_section_headings=True)
        return [nodes.paragraph("", title), facts, *parsed]


class FindingShown(SphinxDirective):
    """What `django-trace` finds in a recording, as the terminal shows it."""

    required_arguments = 1
    optional_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "place": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """The findings of the rule named, or of all; a warning if there is none."""
        try:
            text = self._text()
        except TracerError as error:
            tell(error, self.get_location())
            return []
        return [nodes.literal_block(text, text, language="none", classes=["finding"])]

    def _text(self) -> str:
        recording, entry, _ = parse_address(self.arguments[0])
        trace = read_recording(recording_file(self.env, recording))
        chosen = (rule_named(self.arguments[1]),) if len(self.arguments) > 1 else None
        found = [one for one in diagnose(trace, chosen) if self._is_asked_for(one, entry)]
        if not found:
            raise TracerError(
                "finding-not-found",
                f"No such finding is in {self.arguments[0]}.",
                "Look at what is found with django-trace check.",
            )
        return render_findings(found, Options(width=_COLUMNS), _base(trace)).strip("\n")

    def _is_asked_for(self, finding: Finding, entry: str) -> bool:
        entries = {key.partition("/")[0] for key in finding.processes}
        return (not entry or entry in entries) and self.options.get("place", "") in finding.place


def rule_named(name: str) -> Rule:
    """The rule of that code or slug; `TracerError` no-such-rule without one."""
    for rule in rules():
        if name in (rule.code, rule.slug):
            return rule
    raise TracerError(
        "no-such-rule",
        f"There is no rule {name}.",
        f"There are: {', '.join(r.code for r in rules())}.",
    )


def rule_facts(rule: Rule) -> str:
    """Its severity, what it looks at, and for which versions, in a sentence or two."""
    oldest, newest = rule.django
    versions = f", Django {oldest or '3.2'} to {newest or '6.1'}" if oldest or newest else ""
    return f"Severity: {rule.severity}. Looks at {_SCOPES[rule.scope]}{versions}."


def _base(trace: Trace) -> str:
    if trace.project is not None:
        return trace.project.path
    return next((entry.cwd for entry in trace.entries if entry.cwd), "")
