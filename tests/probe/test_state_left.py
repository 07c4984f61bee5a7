"""What a request leaves active, beside a time zone module made up on the spot."""

from __future__ import annotations

import sys
import types
import weakref
from typing import Any

import pytest

from tracer.probe.state_digest import Digest
from tracer.probe.state_left import Left
from tracer.probe.state_requests import Request


class Zone:
    """A time zone of the program."""


def test_a_time_zone_lives_no_longer_than_it_is_active(monkeypatch: pytest.MonkeyPatch) -> None:
    module: Any = types.ModuleType("django.utils.timezone")
    module._active = types.SimpleNamespace(value=Zone())
    monkeypatch.setitem(sys.modules, "django.utils.timezone", module)
    told: list[str] = []
    writer: Any = types.SimpleNamespace(write=told.append)
    scope: Any = types.SimpleNamespace(everything=False)
    left, zone = Left(writer, Digest(b"key"), scope), weakref.ref(module._active.value)
    first = Request(1)
    first.activated["time zone"] = types.SimpleNamespace(text="\tplace=views.py:3")
    left.ended(first)
    left.ended(Request(2))
    assert [line.split("\t")[3] for line in told] == ["state.write", "state.read"]
    del module._active.value
    assert zone() is None
    left.ended(Request(3))
    module._active.value = Zone()
    left.ended(Request(4))
    assert len(told) == 2
