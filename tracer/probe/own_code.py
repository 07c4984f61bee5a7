"""Whose code a file is: the project's, a package's or Python's own."""

import os
import sys

from .frames import is_program

_getframe = sys._getframe
_library_directory = os.path.dirname(os.path.abspath(os.__file__)) + os.sep
_SITE, _DIST = (os.sep + name + os.sep for name in ("site-packages", "dist-packages"))
_MOST_PLACES = 8


class _Own(dict):
    """By file name, true for the project's own files."""

    def __missing__(self, filename):
        own = is_program(filename) and _SITE not in filename and _DIST not in filename
        self[filename] = own
        return own


own_files = _Own()


def is_library(filename):
    """True for files of Python's own library."""
    return (
        filename.startswith((_library_directory, "<frozen "))
        and _SITE not in filename
        and _DIST not in filename
    )


def own_places(depth=1):
    """``file:line`` of the frames in the project's own code, outermost first, the nearest eight.

    `depth` counts as in :func:`sys._getframe`, from the caller of this function.
    """
    places = []
    frame = _getframe(depth)
    while frame is not None and len(places) < _MOST_PLACES:
        filename = frame.f_code.co_filename
        if own_files[filename]:
            places.append("%s:%d" % (filename, frame.f_lineno or 0))
        frame = frame.f_back
    places.reverse()
    return places
