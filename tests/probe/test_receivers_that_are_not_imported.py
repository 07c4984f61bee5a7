"""Modules of receivers that nobody imports are found, however the app says where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from .running import compare, write_files


@pytest.mark.parametrize("path", ["pathlib.Path(__file__).parent", "str(HERE)"])
def test_the_path_of_an_app(tmp_path: Path, path: str) -> None:
    files = {
        "settings.py": "INSTALLED_APPS = ['orders.apps.Orders']\nSECRET_KEY = 'x'\n",
        "orders/__init__.py": "",
        "orders/apps.py": "import pathlib\n\nfrom django.apps import AppConfig\n\n"
        "HERE = pathlib.Path(__file__).parent\n\n\n"
        f"class Orders(AppConfig):\n    name = 'orders'\n    path = {path}\n",
        "orders/receivers.py": "@receiver(created)\ndef note(**kwargs):\n    pass\n",
        "start.py": "import django\n\ndjango.setup()\n",
    }
    project = write_files(tmp_path / "project", files)
    pair = compare(project, ["start.py"], changes={"DJANGO_SETTINGS_MODULE": "settings"})
    told = pair.processes[0].values("receivers.unimported", "module")
    assert told == ["orders.receivers"]
