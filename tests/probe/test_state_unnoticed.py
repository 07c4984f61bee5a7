"""Watching state changes no byte of an answer, no traceback, no warning and no life time."""

from __future__ import annotations

from pathlib import Path

import pytest

from .running import compare, python_version, write_files

SCOPES = ["project", "all"]
SCRIPT = """\
import os
import sys

sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
import django

django.setup()
from django.test import Client

client = Client(raise_request_exception=False)
for round in range(3):
    for name in sys.argv[1:]:
        answer = client.get("/" + name + "?round=%d" % round)
        print(answer.status_code, sorted(answer.headers.items()))
        print(answer.content.decode(errors="replace"))
print(*sorted(name for name in sys.modules if name.startswith(("state", "tricky"))))
"""
SETTINGS = """\
SECRET_KEY = "x"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
MIDDLEWARE = []
LOGGING_CONFIG = None
USE_TZ = True
"""
URLS = """\
from django.http import HttpResponse
from django.urls import path

import tricky


def view_of(function):
    def view(request):
        return HttpResponse(str(function(request)))

    return view


urlpatterns = [
    path(name, view_of(function))
    for name, function in vars(tricky).items()
    if name.startswith("see_")
]
"""
TRICKY = '''\
"""Objects that notice when they are touched."""

import inspect
import sys
import traceback
import warnings
import weakref

from django.utils.functional import SimpleLazyObject

told = []


class Descriptor:
    def __get__(self, instance, owner):
        told.append("get")
        return len(told)

    def __set__(self, instance, value):
        told.append("set %r" % (value,))


class Refusing:
    __slots__ = ("kept",)

    def __setattr__(self, name, value):
        raise AttributeError("no %s here" % name)

    def __getattr__(self, name):
        told.append("getattr " + name)
        raise AttributeError(name)


class Nosy:
    described = Descriptor()

    def __getattribute__(self, name):
        if not name.startswith("__"):
            told.append("getattribute " + name)
        return object.__getattribute__(self, name)

    def __hash__(self):
        told.append("hash")
        return 7

    def __eq__(self, other):
        told.append("eq")
        return self is other

    def __bool__(self):
        told.append("bool")
        return True

    def __len__(self):
        told.append("len")
        return 3

    def __repr__(self):
        told.append("repr")
        return "<Nosy>"

    @property
    def counted(self):
        told.append("property")
        return 1

    @property
    def __class__(self):
        told.append("class")
        return Nosy


class Dying:
    def __del__(self):
        told.append("del")
        raise ValueError("in __del__")


class NosyDict(dict):
    def __getitem__(self, key):
        told.append("getitem %r" % (key,))
        return dict.__getitem__(self, key)

    def __contains__(self, key):
        told.append("contains")
        return dict.__contains__(self, key)

    def __iter__(self):
        told.append("iter")
        return dict.__iter__(self)

    def items(self):
        told.append("items")
        return dict.items(self)


class Meta(type):
    def __getattribute__(cls, name):
        if not name.startswith("__"):
            told.append("meta " + name)
        return type.__getattribute__(cls, name)


class Made(metaclass=Meta):
    value = 0


def evaluate():
    told.append("evaluated")
    return {"a": 1}


nosy = Nosy()
refusing = Refusing()
nosy_dict = NosyDict(a=1)
lazy = SimpleLazyObject(evaluate)
box = {"dying": None, nosy: 1}
kept = {}
counter = 0


def answer():
    found = list(told)
    told.clear()
    return found


def see_touch(request):
    nosy.plain = request.GET["round"]
    nosy.described = 1
    nosy.described
    nosy.counted
    nosy_dict["b"] = nosy_dict.get("a")
    nosy_dict["b"]
    "a" in nosy_dict
    Made.value = Made.value + 1
    box[nosy] = nosy
    kept["nosy"] = nosy
    return answer()


def see_refused(request):
    errors = []
    for change in (lambda: setattr(refusing, "kept", 1), lambda: refusing.kept):
        try:
            change()
        except AttributeError:
            errors.append(traceback.format_exc())
    try:
        refusing.kept = 2
    except AttributeError:
        errors.append(traceback.format_exc())
    try:
        kept["missing"] + refusing.absent
    except KeyError:
        errors.append(traceback.format_exc())
    return errors + answer()


def see_death(request):
    box["dying"] = Dying()
    seen = weakref.ref(box["dying"], lambda gone: told.append("gone"))
    box["dying"] = None
    return seen() is None, answer()


def see_lazy(request):
    kept["lazy"] = lazy
    box["lazy"] = kept["lazy"]
    found = answer()
    return found, bool(lazy) if request.GET["round"] == "1" else None


def see_source(request):
    global counter
    counter += 1
    frame = sys._getframe()
    return (
        counter,
        inspect.getsource(see_source),
        sorted(frame.f_locals, key=str),
        see_source.__code__.co_names,
        see_source.__code__.co_varnames,
        frame.f_lineno,
        sorted(globals()),
        __file__.rpartition("/")[2],
        [entry.function for entry in inspect.stack()[:3]],
    )


def see_warning(request):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        kept["warned"] = warnings.warn("look", stacklevel=2)
        kept.setdefault("again", warnings.warn("here"))
    return [(str(one.message), one.filename.rpartition("/")[2], one.lineno) for one in caught]


def see_failure(request):
    def inner(rows=[]):
        rows.append(1)
        return kept["nowhere"][rows[0]]

    return inner()


def see_order(request):
    order = []

    def step(name, value):
        order.append(name)
        return value

    step("object", kept)[step("key", "k")] = step("value", 1)
    step("object", kept)[step("key", "k")] += step("value", 1)
    step("left", "k") in step("right", kept)
    step("object", kept).pop(step("key", "k"))
    kept["a"], kept["b"] = step("first", 1), step("second", 2)
    (lambda *args, **kwargs: None)(step("x", kept.get(step("y", "a"))), **{"z": step("z", 1)})
    return order


class Counted:
    total = 0

    def __init__(self):
        self.items = []

    def add(self, item, found={}):
        found.setdefault(item, len(found))
        self.items += [item]
        type(self).total += 1
        self.__private = found[item]
        return self.__private, self.total, [x for x in self.items if x in found]


counted = Counted()


def see_counted(request):
    return [counted.add(name) for name in "abca"], sorted(vars(counted))


async def later():
    async with Manager() as kept["managed"]:
        async for kept["looped"] in numbers():
            pass
    return kept["managed"], kept["looped"], [n async for n in numbers() if n in box]


async def numbers():
    for n in (1, 2):
        yield n


class Manager:
    async def __aenter__(self):
        return "entered"

    async def __aexit__(self, *error):
        return None


def see_async(request):
    import asyncio

    return asyncio.run(later())
'''


@pytest.mark.target
@pytest.mark.parametrize("scope", SCOPES)
def test_answers_are_the_same_to_the_byte(tmp_path: Path, scope: str) -> None:
    project = write_files(
        tmp_path / "project",
        {"run.py": SCRIPT, "settings.py": SETTINGS, "urls.py": URLS, "tricky.py": TRICKY},
    )
    names = [line.split("(")[0][4:] for line in TRICKY.splitlines() if line.startswith("def see_")]
    changes = {"DJANGO_TRACE_STATE": scope, "DJANGO_TRACE_STATE_KEY": "k"}
    pair = compare(project, ["run.py", *names], changes=changes)
    assert b"evaluated" not in pair.traced.stdout.split(b"200")[4]
    written = pair.processes[0].values("state.write", "object")
    assert {"tricky", "tricky.kept", "tricky.counted"} <= set(written)


@pytest.mark.target
def test_compiled_files_are_those_of_the_plain_source(tmp_path: Path) -> None:
    project = write_files(
        tmp_path / "project",
        {"run.py": SCRIPT, "settings.py": SETTINGS, "urls.py": URLS, "tricky.py": TRICKY},
    )
    changes = {"DJANGO_TRACE_STATE": "project", "PYTHONDONTWRITEBYTECODE": ""}
    compare(project, ["run.py", "see_order"], changes=changes)
    cached = list((project / "__pycache__").glob("tricky.*.pyc"))
    assert cached
    assert all(b"django-trace" not in path.read_bytes() for path in cached)


@pytest.mark.target
def test_sources_that_warn_or_do_not_parse(tmp_path: Path) -> None:
    files = {
        "warns.py": "def f(x):\n    x.a = '\\d'\n    return x is 1\n",
        "fails.py": "def f(:\n    pass\n",
        "broken.py": "def f():\n    return g.x\n\n\nf()\n",
        "run.py": """\
            import traceback

            import warns

            for name in ("fails", "broken"):
                try:
                    __import__(name)
                except Exception:
                    print(traceback.format_exc())
            """,
    }
    project = write_files(tmp_path / "project", files)
    compare(project, ["-W", "always", "run.py"], changes={"DJANGO_TRACE_STATE": "project"})
    assert python_version() >= (3, 8)
