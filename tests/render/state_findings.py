"""Findings about state as the rules make them, for what draws them."""

from __future__ import annotations

from tracer.trace.finding import Evidence, Finding

LOST = Finding(
    code="DRT1001",
    slug="state-lost",
    severity="error",
    title="ReorderPlugin.mydata is written in one worker and missing in another.",
    cause="GET /panels wrote it; POST /process looked for it.",
    fix="Keep it elsewhere.",
    place="plugin.py:3",
    processes=("gunicorn-preload/2", "gunicorn-preload/3"),
    evidence=(
        Evidence(
            text="GET /panels wrote it (int, digest ab12) in process 2 (panels, plugin.py:3)",
            process="gunicorn-preload/2",
            t_ns=900_000_000,
            place="plugin.py:3",
            access="write",
        ),
        Evidence(
            text="POST /process found nothing in process 3 (process, plugin.py:8)",
            process="gunicorn-preload/3",
            t_ns=912_500_000,
            place="plugin.py:8",
            access="read",
        ),
    ),
)
"""Written in one worker, missed in another."""

CROSSES = Finding(
    code="DRT1006",
    slug="state-crosses-requests",
    severity="warning",
    title="ReorderPlugin.mydata is handed from one request to the next.",
    cause="",
    fix="",
    possible=True,
    evidence=tuple(
        Evidence(
            text=f"GET /{'a' * 90} {verb} in process 2 (f, plugin.py:{line})",
            process="gunicorn-preload/2",
            t_ns=line,
            access=access,
        )
        for line, verb, access in ((1, "wrote it", "write"), (2, "wrote it", "write"),
                                   (3, "read it", "read"))
    ),  # type: ignore[misc]
)  # fmt: skip
"""Within one worker, with long paths, at almost the same moment."""
