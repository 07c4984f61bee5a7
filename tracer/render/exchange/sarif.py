"""SARIF 2.1.0: findings for code scanning, as GitHub, GitLab and editors read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from tracer.policy.fingerprint import fingerprint
from tracer.trace.errors import DOCUMENTATION
from tracer.trace.examination import Examination, RuleCard
from tracer.trace.finding import Evidence, Finding, Severity, by_number
from tracer.trace.version import __version__

from ..source_location import locate, place_of
from .json_text import encodable, encode_json_indented

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_MOST_RELATED = 20
_ROOT, _LIBRARIES = "%SRCROOT%", "PYTHONLIBRARIES"


def render_sarif(examination: Examination, root: str = "", fallback: str = "manage.py") -> str:
    """One SARIF run; paths are told from `root`, the repository's directory.

    Code scanning wants a location for each result: a finding without any gets `fallback`.
    """
    rules = _rules(examination)
    numbers = {rule.code: number for number, rule in enumerate(rules)}
    times: Counter[str] = Counter()
    results = []
    for finding in examination.findings:
        digits = fingerprint(finding, examination.base)
        times[digits] += 1
        results.append(
            _result(finding, examination.base, root, fallback)
            | {
                "ruleIndex": numbers[finding.code],
                # What code scanning tells an alert of yesterday by; it has to be unique.
                "partialFingerprints": {
                    "primaryLocationLineHash": f"{digits}:{times[digits]}",
                    "djangoTrace/v1": digits,
                },
            }
        )
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "django-trace",
                "semanticVersion": __version__,
                "informationUri": DOCUMENTATION,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "invocations": [_invocation(examination)],
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": "The directory of the repository."}},
            _LIBRARIES: {"description": {"text": "The directory of Python's packages."}},
        },
        "results": results,
        "columnKind": "unicodeCodePoints",
    }
    return encode_json_indented({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rules(examination: Examination) -> list[RuleCard]:
    """The rules that looked, and any that a finding has besides."""
    cards = {rule.code: rule for rule in examination.rules}
    for one in examination.findings:
        cards.setdefault(
            one.code,
            RuleCard(code=one.code, slug=one.slug, severity=one.severity, title=one.slug, page=""),
        )
    return [cards[code] for code in sorted(cards, key=by_number)]


def _rule(rule: RuleCard) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.slug,
        "shortDescription": {"text": rule.plain_title},
        "fullDescription": {"text": rule.plain_title},
        "helpUri": rule.url,
        "help": {"text": rule.page or rule.title, "markdown": rule.page or rule.title},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["django"]},
    }


def _result(finding: Finding, base: str, root: str, fallback: str) -> dict[str, Any]:
    possible = " This is possible, and not proven." if finding.possible else ""
    fix = f"\n\nFix: {finding.fix}" if finding.fix else ""
    place = place_of(finding) or fallback
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.title}{possible}\n\n{finding.cause}{fix}".strip()},
        "locations": [{"physicalLocation": _physical(place, base, root)}],
        "properties": {"processes": list(finding.processes)},
    }
    related = [one for one in finding.evidence if one.place]
    if related:
        result["relatedLocations"] = [
            _related(one, number, base, root)
            for number, one in enumerate(related[:_MOST_RELATED], 1)
        ]
    return result


def _related(evidence: Evidence, number: int, base: str, root: str) -> dict[str, Any]:
    where = f" ({evidence.process})" if evidence.process else ""
    return {
        "id": number,
        "physicalLocation": _physical(evidence.place, base, root),
        "message": {"text": f"{evidence.text}{where}"},
    }


def _physical(place: str, base: str, root: str) -> dict[str, Any]:
    location = locate(place, base, root)
    # What lies outside the repository has an absolute path, and no directory it is told from.
    artifact = {"uri": quote(encodable(location.path), safe="/~")}
    if artifact["uri"].startswith("/"):
        artifact["uri"] = f"file://{artifact['uri']}"
    else:
        artifact["uriBaseId"] = _LIBRARIES if location.library else _ROOT
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if location.line:
        physical["region"] = {"startLine": location.line}
    return physical


def _invocation(examination: Examination) -> dict[str, Any]:
    invocation: dict[str, Any] = {
        "executionSuccessful": True,
        "properties": {"lookedAt": [encodable(one) for one in examination.looked_at]},
    }
    if examination.unjudged:
        invocation["toolExecutionNotifications"] = _notifications(examination)
    return invocation


def _notifications(examination: Examination) -> Sequence[dict[str, Any]]:
    return [
        {"level": "warning", "message": {"text": f"{one.subject}: {one.reason}"}}
        for one in examination.unjudged
    ]
