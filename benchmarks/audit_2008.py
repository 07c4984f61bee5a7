"""The threading specification of 2008, found again by the audit, and what became of its rows.

    python -m benchmarks.audit_2008 PATH-TO-DJANGO-GIT [--write]

Reads the revision that the specification was written on from a clone of Django's repository, and
the releases of today from the package index. Leaves with 1 when a row is missing. With --write, the
tables of the guide and their data are written to docs/_generated.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from tracer.audit.audit import audit
from tracer.render.audit.summary import summary_markdown
from tracer.trace.audited import Audit, AuditedState

from .audit_truth import DATA, DEFAULT_PLACE, unpacked

SPECIFICATION = DATA / "specification_2008.json"
GENERATED = Path(__file__).parents[1] / "docs" / "_generated"
RELEASES = ("4.2.30", "5.2.19", "6.1")


def source_of(repository: Path, revision: str, directory: Path) -> Path:
    """Django's package as of a revision, unpacked into a directory."""
    command = ["git", "-C", str(repository), "archive", revision, "django"]
    packed = subprocess.run(command, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(directory, filter="data")
    return directory / "django"


def by_name(found: Audit) -> dict[str, AuditedState]:
    """The states of an audit by their full name."""
    return {one.full_name: one for one in found.states}


def missing(specification: dict[str, Any], then: dict[str, AuditedState]) -> list[str]:
    """What the specification lists and the audit does not."""
    names = [f"{row['module']}.{name}" for row in specification["rows"] for name in row["names"]]
    names += [f"{one['module']}.{one['name']}" for one in specification["listed"]]
    return [name for name in dict.fromkeys(names) if name not in then]


def table_then(specification: dict[str, Any], then: dict[str, AuditedState]) -> str:
    """The rows of the specification's own table, with what the audit says of each."""
    lines = [
        "| Module | Globals | Incomplete init, 2008 | Inefficiencies, 2008 | Audit |",
        "|---|---|---|---|---|",
    ]
    for row in specification["rows"]:
        states = [then[f"{row['module']}.{name}"] for name in row["names"]]
        said = "; ".join(dict.fromkeys(in_words(one) for one in states))
        names = ", ".join(f"`{name}`" for name in row["names"])
        lines.append(
            f"| `{row['module']}` | {names} | {row['incomplete']} | {row['inefficiencies']} "
            f"| {said} |"
        )
    return "\n".join(lines) + "\n"


def table_now(specification: dict[str, Any], today: dict[str, dict[str, AuditedState]]) -> str:
    """What took the place of each row, and what the audit says of that in each release."""
    lines = [
        f"| 2008 | What became of it | {' | '.join(release for release in today)} |",
        f"|---|---|{'---|' * len(today)}",
    ]
    for row in specification["rows"]:
        names = ", ".join(f"`{row['module']}.{name}`" for name in row["names"])
        cells = []
        for states in today.values():
            found = [states[name] for name in row["successors"] if name in states]
            gone = "gone" if not row["successors"] else "not found"
            cells.append("; ".join(dict.fromkeys(in_words(one) for one in found)) or gone)
        successors = ", ".join(f"`{name}`" for name in row["successors"])
        became = f"{successors}: {row['became']}" if successors else row["became"]
        lines.append(f"| {names} | {became} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def in_words(state: AuditedState) -> str:
    """What the audit says of a state, for a cell of a table."""
    words = [state.access, state.safety] if state.access != state.safety else [state.access]
    if state.initialised == "half-done":
        words.append("**half-done visible**")
    elif state.repeated:
        words.append("filled more than once")
    return ", ".join(words)


def main() -> int:
    """Audit then and now, say what is missing, and write the tables if that is wanted."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("repository", type=Path, help="a clone of Django's repository")
    parser.add_argument("--place", type=Path, default=DEFAULT_PLACE, help="where to unpack")
    parser.add_argument("--write", action="store_true", help="write docs/_generated")
    asked = parser.parse_args()
    specification = json.loads(SPECIFICATION.read_text())
    with tempfile.TemporaryDirectory() as directory:
        found = audit(
            [str(source_of(asked.repository, specification["revision"], Path(directory)))]
        )
    then = by_name(found)
    today = {
        release: by_name(audit([str(unpacked(f"Django=={release}", asked.place))]))
        for release in RELEASES
    }
    lacking = missing(specification, then)
    listed = len(specification["listed"])
    print(f"2008: {found.files} files read ({found.python2} of them Python 2), "
          f"{len(found.left_out)} left out; {len(found.states)} states.")  # fmt: skip
    print(f"{listed} names listed, {len(specification['rows'])} rows; missing: {lacking or 'none'}")
    if lacking:
        return 1
    documents = {
        "audit-2008.md": table_then(specification, then),
        "audit-then-and-now.md": table_now(specification, today),
        "audit-5.2.md": summary_markdown(Audit(states=tuple(today["5.2.19"].values()))),
        "audit-2008.json": data(specification, then, today),
    }
    for name, document in documents.items():
        if asked.write:
            GENERATED.joinpath(name).write_text(document)
        elif name.startswith(("audit-2008.md", "audit-then")):
            print(document)
    return 0


def data(
    specification: dict[str, Any],
    then: dict[str, AuditedState],
    today: dict[str, dict[str, AuditedState]],
) -> str:
    """The same as data: each row with the states then and in each release."""
    rows = [
        {
            "module": row["module"],
            "names": row["names"],
            "2008": [_brief(then[f"{row['module']}.{name}"]) for name in row["names"]],
            **{
                release: [_brief(states[name]) for name in row["successors"] if name in states]
                for release, states in today.items()
            },
        }
        for row in specification["rows"]
    ]
    return json.dumps(rows, indent=1) + "\n"


def _brief(state: AuditedState) -> dict[str, Any]:
    told = msgspec.to_builtins(state)
    keep = ("module", "name", "kind", "access", "safety", "worker", "initialised", "repeated")
    return {name: told[name] for name in keep}


if __name__ == "__main__":
    sys.exit(main())
