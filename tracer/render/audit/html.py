"""An audit as one HTML page: the summary, and a table that can be filtered."""

from __future__ import annotations

from collections import Counter

from markupsafe import Markup

from tracer.trace.audited import Audit

from ..html.frame import base_style, page_templates, policy, static
from .states import precedence
from .summary import HEAD, summary_rows


def render_audit_html(audit: Audit) -> str:
    """The page; without JavaScript it shows all states, and nothing else is missing."""
    style = base_style() + static("audit.css")
    script = static("audit.js")
    states = sorted(audit.states, key=precedence)
    return (
        page_templates()
        .get_template("audit.html.j2")
        .render(
            style=Markup(style),
            script=Markup(script),
            policy=policy(style, script),
            audit=audit,
            states=states,
            head=HEAD,
            rows=summary_rows(audit),
            hazardous=sum(one.hazardous for one in states),
            changed=sum(one.written for one in states),
            filters=[
                (name, sorted(Counter(getattr(one, name) for one in states).items()))
                for name in ("access", "safety", "worker", "kind")
            ],
        )
    )
