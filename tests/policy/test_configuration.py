"""[tool.django-trace] of a user's pyproject.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracer.policy.configuration import Configuration, read_configuration
from tracer.trace.errors import TracerError


def written(directory: Path, text: str) -> Path:
    file = directory / "pyproject.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_everything(tmp_path: Path) -> None:
    text = """\
        [tool.django-trace]
        select = ["DRT6"]
        ignore = ["DRT601"]
        severity = "error"
        baseline = "known.json"
        per-path-ignores = { "legacy/*" = ["DRT7"] }
        thresholds = { slow-import = "1.5s", DRT802 = "50ms" }

        [tool.django-trace.budget]
        setup = "1s"
        """
    text = "\n".join(line.strip() for line in text.splitlines())
    assert read_configuration(written(tmp_path, text)) == Configuration(
        select=("DRT6",), ignore=("DRT601",), severity="error", baseline="known.json",
        per_path_ignores={"legacy/*": ("DRT7",)},
        thresholds={"slow-import": 1_500_000_000, "DRT802": 50_000_000},
    )  # fmt: skip


def test_nothing(tmp_path: Path) -> None:
    assert read_configuration(None) == Configuration()
    assert read_configuration(written(tmp_path, "[project]\nname = 'x'\n")) == Configuration()


@pytest.mark.parametrize(
    ("line", "slug", "says"),
    [
        ("ignores = ['DRT6']", "config-unknown-key", "Did you mean ignore?"),
        ("[tool.django-trace.budgets]", "config-unknown-key", "Did you mean budget?"),
        ("ignore = 'DRT6'", "config-unreadable", "ignore = 'DRT6', which is of the wrong kind"),
        ("ignore = 'DRT6'", "config-unreadable", 'a list of rules, such as ["DRT6", '),
        ("severity = 'high'", "config-unreadable", '"error", "warning" or "info"'),
        ("baseline = ['known']", "config-unreadable", "It is a file"),
        ("per-path-ignores = { a = 'DRT6' }", "config-unreadable", "It is a table of files"),
        ("thresholds = { slow-import = 1 }", "config-unreadable", "It is a table of rules"),
        ("thresholds = { slow-import = 'soon' }", "config-unreadable", '"1.5s"'),
        ("thresholds = '1s'", "config-unreadable", "It is a table of rules and times"),
    ],
)
def test_mistakes(tmp_path: Path, line: str, slug: str, says: str) -> None:
    with pytest.raises(TracerError) as caught:
        read_configuration(written(tmp_path, f"[tool.django-trace]\n{line}\n"))
    assert caught.value.slug == slug
    assert says in f"{caught.value.message} {caught.value.hint}"
