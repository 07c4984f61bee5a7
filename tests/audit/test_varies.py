"""What a stored value is made from: an idempotent memo, or what one call brought."""

from __future__ import annotations

from pathlib import Path

import pytest

from .sources import states_of

VARYING = {
    "a parameter": "X = None\ndef f(value):\n    global X\n    X = value",
    "through locals": (
        "X = None\ndef f(value):\n    global X\n    a = [value]\n    b = {'a': a}\n    X = b"
    ),
    "what belongs to the request": (
        "X = None\ndef f(request):\n    global X\n    X = int(request.GET['n'])"
    ),
    "on the class": (
        "class X_:\n    X = None\n    def f(self, request):\n"
        "        type(self).X = request.POST['n']"
    ),
    "the view's own request": (
        "X = {}\nclass V:\n    def get(self):\n        X['latest'] = self.request.GET['n']"
    ),
    "under a constant key": "X = {}\ndef f(value):\n    X['latest'] = value",
    "under a key of another parameter": "X = {}\ndef f(key, value):\n    X[key] = value",
    "what the first request brought": (
        "X = None\ndef f(request):\n    global X\n    if X is None:\n        X = request.path"
    ),
    "a random value": "import uuid\nX = None\ndef f():\n    global X\n    X = uuid.uuid4().hex",
    "a random value of another function": (
        "import uuid\nX = {}\ndef new(): return uuid.uuid4()\ndef f():\n    X['a'] = new()"
    ),
    "one more for each call": "X = []\ndef f():\n    X.append(1)",
    "the next of an iterator": "import itertools\nX = itertools.count()\ndef f(): next(X)",
    "from a loop over a parameter": (
        "X = {}\ndef f(rows):\n    for row in rows:\n        X['last'] = row"
    ),
    "on a function": "def g(): return g.X\ndef f(value):\n    g.X = value",
    "in what a memo hands out": (
        "from functools import cache\n@cache\ndef X(key): return {}\n"
        "def f(key, value): X(key)['a'] = value"
    ),
    "a memo of a random value": (
        "import uuid\nfrom functools import cache\n@cache\ndef X(): return uuid.uuid4()"
    ),
}
STEADY = {
    "made from the key": "X = {}\ndef f(key):\n    X[key] = make(key)",
    "made from part of the key": (
        "X = {}\ndef f(a, b):\n    key = (a.name, b)\n    if key in X:\n        return\n"
        "    X[key] = make(a)"
    ),
    "the key of an outer container": (
        "X = {}\ndef f(alias, model):\n    X.setdefault(alias, {})[model.name] = model"
    ),
    "made from its part of a request": (
        "X = {}\ndef f(request):\n    X[request.user.pk] = make(request.user)"
    ),
    "a random value that is kept": (
        "import uuid\nX = {}\ndef f():\n    if 'a' not in X:\n        X['a'] = uuid.uuid4()"
    ),
    "a constant": "X = None\ndef f(value):\n    global X\n    X = True",
    "emptied": "X = []\ndef f(value):\n    X.clear()",
    "initialised once": (
        "X = None\ndef f(path):\n    global X\n    if X is None:\n        X = load(path)"
    ),
    "a memo of what it is given": "from functools import cache\n@cache\ndef X(key): return [key]",
}


@pytest.mark.parametrize("case", VARYING)
def test_varies(tmp_path: Path, case: str) -> None:
    (state,) = _named_x(tmp_path, VARYING[case])
    assert (state.varies, state.worker) == (True, "diverges"), state


@pytest.mark.parametrize("case", STEADY)
def test_steady(tmp_path: Path, case: str) -> None:
    (state,) = _named_x(tmp_path, STEADY[case])
    assert (state.varies, state.safety, state.worker) == (False, "benign", "cache"), state


OBJECT = """
    class C:
        def set_x(self, value):
            self.X = value
    c = C()
    {view}
    """


def test_a_setter_of_an_object_that_requests_are_seen_to_call(tmp_path: Path) -> None:
    source = OBJECT.format(view="def view(request): c.set_x(1)")
    (state,) = _named_x(tmp_path, source)
    assert (state.varies, state.safety) == (True, "unsafe:shared-scratch")


def test_a_setter_of_an_object_that_nobody_is_seen_to_call(tmp_path: Path) -> None:
    (state,) = _named_x(tmp_path, OBJECT.format(view=""))
    assert (state.varies, state.safety) == (False, "benign")


def test_a_view_named_register_runs_in_requests(tmp_path: Path) -> None:
    source = "X = []\ndef register(request):\n    X.append(request.POST['name'])"
    state = states_of(tmp_path, {"m.py": source})["m.X"]
    assert state.writes[0].phases == ("request",)
    assert state.worker == "diverges"


def test_a_request_is_told_by_its_annotation(tmp_path: Path) -> None:
    source = "X = {}\ndef register(r: HttpRequest):\n    if 'a' not in X:\n        X['a'] = r.path"
    state = states_of(tmp_path, {"m.py": source})["m.X"]
    assert (state.varies, state.worker) == (True, "diverges")


def _named_x(directory: Path, source: str) -> list:  # type: ignore[type-arg]
    return [
        one for one in states_of(directory, {"m.py": source}).values()
        if one.name.rpartition(".")[2] == "X"
    ]  # fmt: skip
