"""Findings as JSON, for programs."""

from __future__ import annotations

from typing import Any

import msgspec

from tracer.policy.fingerprint import fingerprint
from tracer.trace.examination import Examination

from .json_text import encode_json_indented


def render_findings_json(examination: Examination) -> str:
    """Everything an examination says; each finding with its `url` and its `fingerprint`."""
    document: dict[str, Any] = {
        "findings": [
            msgspec.to_builtins(one)
            | {"url": one.url, "fingerprint": fingerprint(one, examination.base)}
            for one in examination.findings
        ],
        "base": examination.base,
        "rules": [rule.code for rule in examination.rules],
        "looked_at": list(examination.looked_at),
        "unjudged": [msgspec.to_builtins(one) for one in examination.unjudged],
        "held_back": examination.held_back,
        "ignored": examination.ignored,
        "minor": examination.minor,
        "gone": list(examination.gone),
    }
    return encode_json_indented(document)
