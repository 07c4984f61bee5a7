"""Who called: files and lines read off the stack, cheapest first."""

import os
import sys

from .text import escaped

_getframe = sys._getframe
IMPORTLIB_FILE = "<frozen importlib._bootstrap>"
"""Wrappers carry this file name: :mod:`warnings` then counts past them, as past imports."""
_IMPORT_MACHINERY = {IMPORTLIB_FILE, "<frozen importlib._bootstrap_external>", "<frozen importlib>"}
_here = os.path.dirname(os.path.abspath(__file__)) + os.sep
_importlib_directory = os.path.join(os.path.dirname(os.__file__), "importlib") + os.sep
_django_directory = ["\0"]
_CHAIN_LIMIT = 80


_PROGRAM, _DJANGO, _MACHINERY = range(3)
_sides = {}  # by file name


def relabel(function):
    """Make `function` part of the import system in the eyes of :mod:`warnings`."""
    code = function.__code__
    if code.co_filename != IMPORTLIB_FILE:
        function.__code__ = code.replace(co_filename=IMPORTLIB_FILE)
    return function


def makes_wrappers(function):
    """:func:`relabel`, once and for all, what is defined inside `function`."""
    code = function.__code__
    function.__code__ = code.replace(
        co_consts=tuple(
            inner.replace(co_filename=IMPORTLIB_FILE) if type(inner) is type(code) else inner
            for inner in code.co_consts
        )
    )
    return function


def set_django_directory(path):
    """Frames of files below `path` are Django's own."""
    _django_directory[0] = path + os.sep
    _sides.clear()


def _side_of(filename):
    if filename in _IMPORT_MACHINERY or filename.startswith((_here, _importlib_directory)):
        side = _MACHINERY
    else:
        side = _DJANGO if filename.startswith(_django_directory[0]) else _PROGRAM
    _sides[filename] = side
    return side


def is_machinery(filename):
    """True for the import system's and the probe's own files."""
    try:
        return _sides[filename] == _MACHINERY
    except KeyError:
        return _side_of(filename) == _MACHINERY


def is_django(filename):
    """True for files of Django, of the import system and of the probe."""
    try:
        return _sides[filename] != _PROGRAM
    except KeyError:
        return _side_of(filename) != _PROGRAM


def place(frame):
    """``file:line`` of `frame`; empty for None."""
    return "" if frame is None else f"{frame.f_code.co_filename}:{frame.f_lineno or 0}"


def escaped_place(frame):
    """:func:`place` as a field of a record."""
    return "" if frame is None else f"{escaped[frame.f_code.co_filename]}:{frame.f_lineno or 0}"


def caller(depth=1):
    """``file:line`` of the nearest frame outside Django, else of the outermost one.

    `depth` counts as in :func:`sys._getframe`, from the caller of this function.
    """
    frame = _getframe(depth)
    last = None
    while frame is not None:
        try:
            side = _sides[frame.f_code.co_filename]
        except KeyError:
            side = _side_of(frame.f_code.co_filename)
        if side == _DJANGO:
            last = frame
        elif side == _PROGRAM:
            return place(frame)
        frame = frame.f_back
    return place(last)


def first_place(skip, depth=1):
    """``file:line`` of the nearest frame whose file name `skip` refuses; empty if there is none."""
    frame = _getframe(depth)
    while frame is not None and skip(frame.f_code.co_filename):
        frame = frame.f_back
    return place(frame)


def chain(depth=1):
    """``file:line`` of each function and module on the stack outside Django, outermost first.

    Modules of Django that are themselves being executed stay: they are links of the chain.
    """
    frame = _getframe(depth)
    places = []
    while frame is not None and len(places) < _CHAIN_LIMIT:
        code = frame.f_code
        inside = is_machinery if code.co_name == "<module>" else is_django
        if not inside(code.co_filename):
            places.append(place(frame))
        frame = frame.f_back
    places.reverse()
    return places


def import_chain(frame):
    """:func:`escaped_place` of each module being executed, from `frame` outwards.

    The outermost comes first.
    """
    places = []
    while frame is not None:
        code = frame.f_code
        if code.co_name == "<module>" and not is_machinery(code.co_filename):
            places.append(escaped_place(frame))
        frame = frame.f_back
    return places[_CHAIN_LIMIT - 1 :: -1]
