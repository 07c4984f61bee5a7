"""One state, one way of using it: what the audit says."""

from __future__ import annotations

from pathlib import Path

import pytest

from .sources import states_of

CASES = {
    "never changed": ("X = [1]\ndef f(): return X[0]", "X", "ro", "safe", "same"),
    "a copy is changed": (
        "X = [1]\ndef f():\n    y = list(X)\n    y.append(2)\n    return y",
        "X", "ro", "safe", "same",
    ),
    "a local of the same name": (
        "X = []\ndef f():\n    X = []\n    X.append(1)", "X", "ro", "safe", "same",
    ),
    "at module level": ("X = []\nX.append(1)", "X", "import", "import", "same"),
    "elements in a loop at module level": (
        "X = {'a': Y}\nfor k, v in X.items():\n    v.id = k", "X", "import", "import", "same",
    ),
    "by a function called at import alone": (
        "X = []\ndef register_x(): X.append(1)\nregister_x()", "X", "import", "import", "same",
    ),
    "by a function of a module": (
        "import heapq\nX = []\ndef f(job): heapq.heappush(X, job)",
        "X", "mutated", "benign", "diverges",
    ),
    "by an imported function": (
        "from bisect import insort\nX = []\ndef f(job): insort(X, job)",
        "X", "mutated", "benign", "diverges",
    ),
    "by a method of its type": (
        "X = {}\ndef f(request): dict.update(X, user=request.user)",
        "X", "mutated", "benign", "diverges",
    ),
    "by an update with what is drawn": (
        "import secrets\nX = {}\ndef f(): X.update(token=secrets.token_hex(4))",
        "X", "mutated", "benign", "diverges",
    ),
    "given to what has the name of a type": (
        "X = {}\ndef f(request):\n    list = [request]\n    list.append(X)\n    return list",
        "X", "ro", "safe", "same",
    ),
    "by a method of what has the name of a type": (
        "list = []\ndef f(request): list.append(request.user)",
        "list", "mutated", "benign", "diverges",
    ),
    "by a method of its type, read alone": (
        "X = {}\ndef f(k): return dict.get(X, k)", "X", "ro", "safe", "same",
    ),
    "iterators that go on together": (
        ("import itertools\nX = zip(itertools.count(), itertools.cycle('ab'))\n"
        "def f(): return next(X)"),
        "X", "mutated", "benign", "diverges",
    ),
    "rebound whole": (
        "X = None\ndef f():\n    global X\n    if X is None:\n        X = make()\n    return X",
        "X", "rebound", "benign", "cache",
    ),
    "a memo by hand": (
        "X = {}\ndef f(k):\n    if k not in X:\n        X[k] = make(k)\n    return X[k]",
        "X", "mutated", "benign", "cache",
    ),
    "through an alias of an element": (
        "X = {}\ndef f(k):\n    inner = X[k]\n    inner['done'] = 1",
        "X", "mutated", "benign", "cache",
    ),
    "filled step by step": (
        ("X = []\ndef f():\n    if not X:\n        for y in ys():\n            X.append(y)\n"
        "    return X"),
        "X", "mutated", "unsafe:check-then-act", "cache",
    ),
    "bound, then filled": (
        ("X = None\ndef f():\n    global X\n    if X is None:\n        X = []\n"
        "        for y in ys():\n            X.append(y)\n    return X"),
        "X", "reb+mut", "unsafe:check-then-act", "cache",
    ),
    "filled in a local, then bound": (
        ("X = None\ndef f():\n    global X\n    if X is None:\n        new = []\n"
        "        for y in ys():\n            new.append(y)\n        X = new\n    return X"),
        "X", "rebound", "benign", "cache",
    ),
    "keys in a loop": (
        ("X = {}\ndef f(ks):\n    for k in ks:\n        if k in X:\n            return X[k]\n"
        "        X[k] = make(k)"),
        "X", "mutated", "benign", "cache",
    ),
    "a counter": (
        "X = 0\ndef f():\n    global X\n    X += 1",
        "X", "rebound", "unsafe:lost-update", "diverges",
    ),
    "a copy with one key more": (
        "X = {}\ndef f(k):\n    global X\n    X = {**X, k: 1}",
        "X", "rebound", "unsafe:lost-update", "cache",
    ),
    "a counter under a lock": (
        ("import threading\nX = 0\nL = threading.Lock()\ndef f():\n    global X\n    with L:\n"
        "        X += 1"),
        "X", "rebound", "locked", "diverges",
    ),
    "a lock between acquire and release": (
        ("import threading\nX = {}\nL = threading.Lock()\ndef f(k):\n    L.acquire()\n"
        "    X[k] = 1\n    L.release()"),
        "X", "mutated", "locked", "diverges",
    ),
    "the caller holds the lock": (
        ("import threading\nX = {}\nL = threading.Lock()\ndef _set(k): X[k] = 1\n"
        "def f(k):\n    with L:\n        _set(k)"),
        "X", "mutated", "locked", "diverges",
    ),
    "looked for, then taken out": (
        "X = {}\ndef f(k):\n    if k in X:\n        del X[k]",
        "X", "mutated", "unsafe:check-then-act", "cache",
    ),
    "taken out in one step": (
        "X = {}\ndef f(k):\n    X.pop(k, None)", "X", "mutated", "benign", "cache",
    ),
    "emptied and filled": (
        "X = []\ndef f(ys):\n    X[:] = []\n    for y in ys:\n        X.append(y)",
        "X", "mutated", "unsafe:shared-scratch", "diverges",
    ),
    "replaced for a while": (
        ("X = 1\ndef f():\n    global X\n    kept = X\n    X = 2\n    try:\n        yield\n"
        "    finally:\n        X = kept"),
        "X", "rebound", "unsafe:save-restore", "same",
    ),
    "state of code that is not audited": (
        ("import json\ndef f():\n    kept = json.loads\n    json.loads = None\n"
        "    json.loads = kept"),
        "json.loads", "mutated", "unsafe:save-restore", "n/a",
    ),
    "a thread-local": (
        "import threading\nX = threading.local()\ndef f(): X.y = 1",
        "X", "confined", "confined", "n/a",
    ),
    "a subclass of a thread-local": (
        "from threading import local\nclass L(local): y = None\nX = L()\ndef f(): X.y = 1",
        "X", "confined", "confined", "n/a",
    ),
    "a context variable": (
        "from contextvars import ContextVar\nX = ContextVar('X')",
        "X", "confined", "confined", "n/a",
    ),
    "keyed by thread": (
        "import threading\nX = {}\ndef f():\n    X[threading.get_ident()] = 1",
        "X", "confined", "confined", "n/a",
    ),
    "a lock": ("from threading import Lock\nX = Lock()", "X", "ro", "locked", "n/a"),
    "a memo": (
        "import functools\n@functools.lru_cache(maxsize=1)\ndef X(): return 1",
        "X", "memo", "benign", "cache",
    ),
    "by a decorator when it is applied": (
        ("X = []\ndef mark(function):\n    X.append(function)\n    return function\n"
        "@mark\ndef g(): ..."),
        "X", "mutated", "registration", "same",
    ),
    "by a wrapper when it is called": (
        ("X = {}\ndef memo(function):\n    def wrapper(k):\n        if k not in X:\n"
        "            X[k] = function(k)\n        return X[k]\n    return wrapper"),
        "X", "mutated", "benign", "cache",
    ),
    "given to a function that fills it": (
        "X = {}\ndef fill(target, k):\n    target[k] = 1\ndef f(k): fill(X, k)",
        "X", "mutated", "benign", "cache",
    ),
    "with setattr and __dict__": (
        "class C: ...\ndef f(): setattr(C, 'x', 1)", "C.x", "rebound", "benign", "cache",
    ),
    "an attribute of a class": (
        "class C:\n    x = {}\n    def f(self, k): self.x[k] = 1",
        "C.x", "mutated", "benign", "cache",
    ),
    "an attribute of a class that objects shadow": (
        ("class C:\n    x = {}\n    def __init__(self): self.x = {}\n"
        "    def f(self, k): self.x[k] = 1"),
        "C.x", "ro", "safe", "same",
    ),
    "filled in the body of its class": (
        "class C:\n    x = []\n    for y in 'ab':\n        x.append(y)",
        "C.x", "import", "import", "same",
    ),
    "an attribute of an object that lives on": (
        ("class C:\n    def __init__(self): self.x = None\n"
        "    def f(self):\n        if self.x is None:\n            self.x = make()\nc = C()"),
        "C().x", "rebound", "benign", "cache",
    ),
    "a count of the objects of a class": (
        "class C:\n    n = 0\n    def __init__(self):\n        C.n += 1",
        "C.n", "rebound", "unsafe:lost-update", "diverges",
    ),
    "what belongs to a request in middleware": (
        ("class M:\n    def __init__(self, get_response): self.get_response = get_response\n"
        "    def __call__(self, request):\n        self.user = request.user\n"
        "        return self.get_response(request)"),
        "M().user", "rebound", "unsafe:shared-scratch", "diverges",
    ),
    "while classes are made": (
        "X = []\nclass Meta(type):\n    def __init__(cls, name, bases, space): X.append(cls)",
        "X", "mutated", "setup", "same",
    ),
    "filled first in ready()": (
        ("from django.apps import AppConfig\nX = None\ndef f():\n    global X\n"
        "    if X is None:\n        X = make()\n    return X\n"
        "class C(AppConfig):\n    def ready(self): f()"),
        "X", "rebound", "setup", "same",
    ),
    "where views are made": (
        ("class V:\n    x = None\n    @classmethod\n    def as_view(cls):\n"
        "        cls.x = 1"),
        "V.x", "rebound", "setup", "same",
    ),
    "a cache that is filled under a lock": (
        ("import threading\nX = {}\nL = threading.Lock()\ndef f(k):\n    with L:\n"
        "        if k not in X:\n            X[k] = make(k)\n    return X[k]"),
        "X", "mutated", "locked", "cache",
    ),
    "in ready()": (
        ("from django.apps import AppConfig\nX = []\nclass C(AppConfig):\n"
        "    def ready(self): X.append(1)"),
        "X", "mutated", "setup", "same",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_case(tmp_path: Path, case: str) -> None:
    source, name, access, safety, worker = CASES[case]
    states = states_of(tmp_path, {"m.py": source})
    state = states.get(name if name in states else f"m.{name}")
    if access == "ro" and state is None:
        pytest.fail(f"{name} is not listed")
    assert state is not None, sorted(states)
    assert (state.access, state.safety, state.worker) == (access, safety, worker), state.writes


COPIES = """
    class Node:
        def __init__(self, parts): self.parts = parts
        def copy(self): return type(self)(self.parts)
        def set_parts(self, parts): self.parts = parts
        def resolved(self):
            clone = self.copy()
            clone.set_parts([])
            return clone
        def reversed(self):
            other = self.copy()
            other.set_parts(self.parts[::-1])
            return other
    root = Node([])
    def walk(node): node.made().set_parts([])
"""


def test_what_tests_put_into_a_module_and_take_away(tmp_path: Path) -> None:
    files = {
        "box/__init__.py": "sent = []",
        "box/backend.py": """
            import box
            class Backend:
                def __init__(self):
                    if not hasattr(box, "outbox"):
                        box.outbox = []
                def send(self, message):
                    box.outbox.append(message)
                    box.sent.append(message)
            """,
        "box/test/utils.py": """
            import box
            def begin():
                box.outbox = []
                box.sent = []
            def end():
                del box.outbox
                del box.sent
            """,
    }
    states = states_of(tmp_path / "a", files)
    assert (states["box.outbox"].safety, states["box.outbox"].worker) == ("test", "same")
    assert states["box.outbox"].access == "reb+mut"
    assert states["box.sent"].worker == "diverges"
    del files["box/test/utils.py"]
    assert states_of(tmp_path / "b", files)["box.outbox"].worker == "diverges"


def test_a_method_that_is_for_copies(tmp_path: Path) -> None:
    assert "m.Node().parts" not in states_of(tmp_path / "a", {"m.py": COPIES})
    kept = COPIES + "    def view(request): root.set_parts(request.GET)\n"
    assert states_of(tmp_path / "b", {"m.py": kept})["m.Node().parts"].access == "rebound"
    once = COPIES.replace("other.set_parts", "walk(other).set_parts")
    assert states_of(tmp_path / "c", {"m.py": once})["m.Node().parts"].access == "rebound"


MADE = """
    class Kind:
        def __init__(self, number): self.number = number
        def widen(self): self.number += 3
    KINDS = {1: Kind(1)}
    class Layer:
        @property
        def kind(self): return Kind(2)
    def view(layers):
        kind = layers[0].kind
        kind.widen()
"""


def test_what_a_property_makes_each_time_is_new(tmp_path: Path) -> None:
    name = "m.Kind().number"
    assert name not in states_of(tmp_path / "a", {"m.py": MADE})
    kept = "class Shelf:\n        def __init__(self, kind): self.kind = kind\n"
    otherwise = {
        "return Kind(2)": "return KINDS[1]",
        "@property": "@cached_property",
        "def view": f"{kept}    def view",
    }
    for number, (old, new) in enumerate(otherwise.items()):
        states = states_of(tmp_path / str(number), {"m.py": MADE.replace(old, new)})
        assert states[name].access == "rebound", new


def test_a_property_and_what_its_setter_sets_are_one(tmp_path: Path) -> None:
    source = """
        class C:
            def __init__(self): self._v = None
            @property
            def v(self): return self._v
            @v.setter
            def v(self, value): self._v = value
        c = C()
        def view(request): c.v = request.GET["v"]
        """
    states = states_of(tmp_path, {"m.py": source})
    assert list(states) == ["m.C()._v"]
    assert states["m.C()._v"].safety == "unsafe:shared-scratch"
    assert [one.function for one in states["m.C()._v"].writes] == ["C.v", "view"]


def test_half_done_and_twice(tmp_path: Path) -> None:
    half = states_of(tmp_path / "a", {"m.py": CASES["filled step by step"][0]})["m.X"]
    whole = states_of(tmp_path / "b", {"m.py": CASES["filled in a local, then bound"][0]})["m.X"]
    assert (half.initialised, half.repeated) == ("half-done", True)
    assert (whole.initialised, whole.repeated) == ("complete", True)


def test_from_another_module(tmp_path: Path) -> None:
    states = states_of(
        tmp_path,
        {
            "shop/__init__.py": "from .stock import SHELF as RACK",
            "shop/stock.py": "SHELF = {}\nopen_now = True\nCOUNT = {}",
            "shop/views.py": """
                from . import stock
                from shop import RACK
                import shop.stock

                def put(request, key):
                    RACK[key] = 1
                    stock.open_now = False
                    shop.stock.COUNT.update(a=1)
                    stock.made_elsewhere = 1
                """,
            "shop/management/commands/fill.py": "from shop.stock import SHELF\n"
            "def handle(): SHELF.clear()",
        },
    )
    assert states["shop.stock.SHELF"].access == "mutated"
    assert [one.phases for one in states["shop.stock.SHELF"].writes] == [
        ("management",), ("request",),
    ]  # fmt: skip
    assert states["shop.stock.open_now"].access == "rebound"
    assert states["shop.stock.COUNT"].access == "mutated"
    assert states["shop.stock.made_elsewhere"].access == "rebound"
    assert states["shop.stock.SHELF"].writes[1].place.endswith("views.py:7")


def test_receivers(tmp_path: Path) -> None:
    states = states_of(
        tmp_path,
        {
            "m.py": """
                from django.core.signals import request_started, setting_changed
                from django.dispatch import receiver

                A, B, C = {}, {}, {}
                A = {}
                B = {}
                C = {}

                @receiver(setting_changed)
                def reset(**kwargs):
                    A.clear()

                @receiver(request_started)
                def begin(**kwargs):
                    B.clear()

                def late(**kwargs):
                    C.clear()

                setting_changed.connect(late)
                """
        },
    )
    assert states["m.A"].safety == "test"
    assert states["m.B"].writes[0].phases == ("request",)
    assert states["m.C"].safety == "test"


def test_cached_property_counts_on_what_lives_on(tmp_path: Path) -> None:
    source = """
        from django.utils.functional import cached_property

        class Kept:
            @cached_property
            def x(self): return 1

        class Passing:
            @cached_property
            def x(self): return 1

        kept = Kept()
        """
    states = states_of(tmp_path, {"m.py": source})
    assert states["m.Kept.x"].access == "memo"
    assert "m.Passing.x" not in states


def test_an_attribute_that_is_another_name_of_a_module_state(tmp_path: Path) -> None:
    source = """
        import threading
        _stores = {}

        class Store:
            def __init__(self, name):
                self._store = _stores.setdefault(name, {})
                self._lock = threading.Lock()

            def put(self, key, value):
                with self._lock:
                    self._store[key] = value
        """
    state = states_of(tmp_path, {"m.py": source})["m._stores"]
    assert (state.access, state.safety, state.worker) == ("mutated", "locked", "diverges")


def test_what_a_factory_notes_on_the_functions_it_makes(tmp_path: Path) -> None:
    source = """
        def factory():
            class Made:
                def f(self): pass
                f.alters_data = True
            return Made
        """
    assert states_of(tmp_path, {"m.py": source}) == {}


def test_what_a_module_makes_when_it_is_asked_for_it(tmp_path: Path) -> None:
    states = states_of(
        tmp_path,
        {
            "shop/options.py": "def __getattr__(name): return {}",
            "shop/views.py": """
                from shop.options import FIELDS

                def show(request):
                    FIELDS["x"] = 1
                """,
        },
    )
    assert states == {}


COPIED = """
    import copy

    class C:
        def set_x(self, value):
            self.X = value

        def copy(self):
            return copy.copy(self)

    c = C()

    def view(request):
        {how}
    """


@pytest.mark.parametrize(
    "how", ["new = c.copy(); new.set_x(1)", "new = copy.copy(c); new.set_x(1)", "C().set_x(1)"]
)
def test_a_method_that_changes_new_objects_alone(tmp_path: Path, how: str) -> None:
    assert "m.C().X" not in states_of(tmp_path, {"m.py": COPIED.format(how=how)})


def test_a_method_that_changes_the_object_that_was_there(tmp_path: Path) -> None:
    states = states_of(tmp_path, {"m.py": COPIED.format(how="c.set_x(1)")})
    assert states["m.C().X"].safety == "unsafe:shared-scratch"


def test_calling_what_a_property_holds_is_not_calling_its_setter(tmp_path: Path) -> None:
    source = """
        class C:
            @property
            def kind(self): return self._kind

            @kind.setter
            def kind(self, value): self._kind = value

            def contribute_to_class(self, cls):
                self.kind = cls

        c = C()

        def view(request, thing):
            thing.kind(1)
        """
    assert states_of(tmp_path, {"m.py": source})["m.C()._kind"].safety == "setup"


def test_a_setter_that_a_class_above_it_calls(tmp_path: Path) -> None:
    source = """
        class Field:
            def contribute_to_class(self, cls):
                self.model = cls

        class Array(Field):
            @property
            def model(self): return self._model

            @model.setter
            def model(self, value): self._model = value

        c = Array()
        """
    assert states_of(tmp_path, {"m.py": source})["m.Array()._model"].safety == "setup"


def test_a_method_that_makes_the_object(tmp_path: Path) -> None:
    source = """
        class C:
            def __init__(self): self.load()
            def load(self): self.more()
            def more(self): self.X = 1

        c = C()
        """
    assert "m.C().X" not in states_of(tmp_path, {"m.py": source})
    later = source + "\n        def view(request): c.more()\n"
    assert states_of(tmp_path, {"m.py": later})["m.C().X"].writes[0].phases == ("request", "setup")


def test_a_class_that_a_function_makes_is_another_one_each_time(tmp_path: Path) -> None:
    source = """
        def factory(fields):
            class Made: pass
            for name in fields:
                setattr(Made, name, 1)
            return Made
        """
    assert states_of(tmp_path, {"m.py": source}) == {}


def test_an_attribute_that_is_put_back_and_holds_nothing_at_first(tmp_path: Path) -> None:
    source = """
        import os

        class Environment:
            def __init__(self):
                self._before = None

            def begin(self):
                self._before = os.environ["LANG"]
                os.environ["LANG"] = "C"

            def end(self):
                os.environ = self._before
        """
    states_of(tmp_path, {"m.py": source})
