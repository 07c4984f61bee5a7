"""Which line lists an app, and which one begins a class: read off the source when a start fails."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from tracer.probe import source_lines

SETTINGS = """\
LOGGERS = {"shop": {}}
INSTALLED_APPS = [
    "django.contrib.admin",  # "blog" is in base.py
    'shop',
    "vendor.shop", "vendor.tax",
    "shop",
]
"""
BASE = """\
MORE = ["blog"]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings in two modules of the package `site_x`, the one that Django uses named first."""
    for name, text in (("prod", SETTINGS), ("base", BASE)):
        path = tmp_path / f"{name}.py"
        path.write_text(text)
        module = ModuleType(f"site_x.{name}")
        module.__file__ = str(path)
        monkeypatch.setitem(sys.modules, module.__name__, module)
    conf = ModuleType("django.conf")
    wrapped = SimpleNamespace(SETTINGS_MODULE="site_x.prod")
    vars(conf)["settings"] = SimpleNamespace(_wrapped=wrapped)
    monkeypatch.setitem(sys.modules, "django.conf", conf)
    return tmp_path


def test_an_entry_is_where_a_line_begins_with_it(project: Path) -> None:
    assert source_lines.lines_of_entries(["django.contrib.admin", "shop", "vendor.tax"]) == [
        f"{project}/prod.py:3",
        f"{project}/prod.py:4",
        f"{project}/prod.py:5",
    ]


def test_an_entry_that_is_there_twice_has_both_lines(project: Path) -> None:
    assert source_lines.lines_of_entries(["shop", "shop"]) == [
        f"{project}/prod.py:4",
        f"{project}/prod.py:6",
    ]


def test_other_modules_of_the_package_are_searched_and_comments_are_not(project: Path) -> None:
    assert source_lines.lines_of_entries(["blog", "nowhere"]) == [f"{project}/base.py:1", ""]


def test_a_source_that_cannot_be_read_has_no_lines(project: Path) -> None:
    (project / "prod.py").unlink()
    (project / "base.py").write_bytes(b"\xff\xfe = 'blog'\n")
    assert source_lines.lines_of_entries(["shop", "blog"]) == ["", f"{project}/base.py:1"]


def test_a_class_is_found_by_its_whole_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("shop_x.apps")
    module.__file__ = str(tmp_path / "apps.py")
    monkeypatch.setitem(sys.modules, "shop_x.apps", module)
    (tmp_path / "apps.py").write_text(
        "class ShopConfigBase:\n    pass\n\nclass ShopConfig:\n    1\n"
    )
    assert source_lines.line_of_class("shop_x.apps", "ShopConfig") == f"{tmp_path}/apps.py:4"
    assert source_lines.line_of_class("shop_x.apps", "") == f"{tmp_path}/apps.py:1"
    assert source_lines.line_of_class("shop_x.apps", "Shop") == ""
    assert source_lines.line_of_class("shop_y.apps", "Shop") == ""
