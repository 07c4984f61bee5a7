"""From all findings to those that count, with a word on each that doesn't."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from tracer.trace.examination import Examination
from tracer.trace.finding import SEVERITIES, Finding, Severity

from .baseline import Known
from .fingerprint import fingerprint
from .ignores import is_silenced_by_comment, is_silenced_for_file


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What counts: findings at least as harmful as `severity` that nothing below silences.

    `per_path` maps patterns of files to rules that are not wanted there; `known` is the baseline.
    """

    severity: Severity = "warning"
    per_path: Mapping[str, Sequence[str]] = {}
    known: tuple[Known, ...] = ()


def judge(examination: Examination, policy: Policy) -> Examination:
    """The examination with the findings that count, and the others counted.

    What no longer occurs of the baseline is told for the rules that looked alone: what another
    command found is not gone because this one did not look for it.
    """
    base = examination.base
    known = {one.fingerprint: one for one in policy.known}
    least = SEVERITIES.index(policy.severity)
    counted: list[Finding] = []
    seen: set[str] = set()
    ignored = held_back = minor = 0
    for finding in examination.findings:
        digits = fingerprint(finding, base)
        seen.add(digits)
        if is_silenced_for_file(finding, base, policy.per_path) or is_silenced_by_comment(
            finding, base
        ):
            ignored += 1
        elif digits in known:
            held_back += 1
        elif SEVERITIES.index(finding.severity) > least:
            minor += 1
        else:
            counted.append(finding)
    codes = {rule.code for rule in examination.rules}
    gone = [str(one) for digits, one in known.items() if digits not in seen and one.code in codes]
    return msgspec.structs.replace(
        examination,
        findings=tuple(counted),
        ignored=ignored,
        held_back=held_back,
        minor=minor,
        gone=tuple(gone),
    )
