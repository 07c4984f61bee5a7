"""Who called: files and lines read off the stack, cheapest first."""

import os
import sys

from .text import escaped

_getframe = sys._getframe
IMPORTLIB_FILE = "<frozen importlib._bootstrap>"
"""Wrappers carry this file name: :mod:`warnings` then counts past them, as past imports."""
_IMPORT_MACHINERY = {IMPORTLIB_FILE, "<frozen importlib._bootstrap_external>", "<frozen importlib>"}
_here = os.path.dirname(os.path.abspath(__file__)) + os.sep
_library_directory = os.path.dirname(os.__file__) + os.sep
_importlib_directory = _library_directory + "importlib" + os.sep
_django_directory = ["\0"]
_CHAIN_LIMIT = 80

PROGRAM, DJANGO, LIBRARY, MACHINERY = range(4)


class _Sides(dict):
    """Whose code a file is, by file name."""

    def __missing__(self, filename):
        if filename in _IMPORT_MACHINERY or filename.startswith((_here, _importlib_directory)):
            side = MACHINERY
        elif filename.startswith(_django_directory[0]):
            side = DJANGO
        elif filename.startswith("<frozen "):
            side = LIBRARY
        elif filename.startswith(_library_directory) and "-packages" + os.sep not in filename:
            side = LIBRARY
        else:
            side = PROGRAM
        self[filename] = side
        return side


side_of = _Sides()


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
    side_of.clear()


def is_machinery(filename):
    """True for the import system's and the probe's own files."""
    return side_of[filename] == MACHINERY


def is_program(filename):
    """True for files of the program and of the packages it uses.

    Not so are Django's, those of Python's own library and the probe's.
    """
    return side_of[filename] == PROGRAM


def is_django(filename):
    """True for Django's own files."""
    return side_of[filename] == DJANGO


def is_not_program(filename):
    """The contrary of :func:`is_program`."""
    return side_of[filename] != PROGRAM


def place(frame):
    """``file:line`` of `frame`; empty for None."""
    return "" if frame is None else f"{frame.f_code.co_filename}:{frame.f_lineno or 0}"


def escaped_place(frame):
    """:func:`place` as a field of a record."""
    return "" if frame is None else f"{escaped[frame.f_code.co_filename]}:{frame.f_lineno or 0}"


def caller(depth=1, below="\0"):
    """``file:line`` of the nearest frame of the program.

    Where there is none (a thread that Django started), it is the nearest one of Django whose
    file is not `below` a directory or a tuple of them, else of Python's library. `depth` counts
    as in :func:`sys._getframe`, from the caller of this function.
    """
    frame = _getframe(depth)
    of_django = of_library = None
    while frame is not None:
        filename = frame.f_code.co_filename
        side = side_of[filename]
        if side == PROGRAM:
            return place(frame)
        if side == DJANGO:
            if of_django is None and not filename.startswith(below):
                of_django = frame
        elif side == LIBRARY and of_library is None:
            of_library = frame
        frame = frame.f_back
    return place(of_django or of_library)


def raised_at(traceback):
    """``file:line`` of the innermost frame of the program that an exception has passed.

    Empty where it has passed none.
    """
    found = None
    while traceback is not None:
        if is_program(traceback.tb_frame.f_code.co_filename):
            found = traceback
        traceback = traceback.tb_next
    return "" if found is None else f"{found.tb_frame.f_code.co_filename}:{found.tb_lineno}"


def first_place(skip, depth=1):
    """``file:line`` of the nearest frame whose file name `skip` refuses; empty if there is none."""
    frame = _getframe(depth)
    while frame is not None and skip(frame.f_code.co_filename):
        frame = frame.f_back
    return place(frame)


def chain(depth=1):
    """``file:line`` of each function of the program on the stack, outermost first.

    Modules that are being executed are links of the chain, Django's too.
    """
    frame = _getframe(depth)
    places = []
    while frame is not None and len(places) < _CHAIN_LIMIT:
        code = frame.f_code
        side = side_of[code.co_filename]
        if side == PROGRAM or (side != MACHINERY and code.co_name == "<module>"):
            places.append(place(frame))
        frame = frame.f_back
    places.reverse()
    return places


def traceback_chain(traceback):
    """As :func:`chain`, but for the frames that an exception has left, the innermost last."""
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if is_program(code.co_filename) or (
            code.co_name == "<module>" and not is_machinery(code.co_filename)
        ):
            places.append(f"{code.co_filename}:{traceback.tb_lineno or 0}")
        traceback = traceback.tb_next
    return places[-_CHAIN_LIMIT:]


def importing_module(depth=1):
    """The name of the module being executed nearest on the stack; empty for none or the script."""
    frame = _getframe(depth)
    while frame is not None:
        code = frame.f_code
        if code.co_name == "<module>" and not is_machinery(code.co_filename):
            name = frame.f_globals.get("__name__")
            return name if type(name) is str and name != "__main__" else ""
        frame = frame.f_back
    return ""


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
