"""Files of the project that were imported under two names."""

import sys

from .own_code import own_files

MOST_TOLD = 200
"""Files per process."""


def install(recorder, moments):
    """Look whenever one of `moments`, lists of functions that are called then, has come."""
    told = set()

    def look():
        first = {}
        for name, module in list(sys.modules.items()):
            # Not getattr: a module can be anything, and a lazy one would load.
            if type(module) is not type(sys) or name == "__main__":
                continue
            file = module.__dict__.get("__file__")
            if type(file) is not str:
                continue
            other, other_module = first.setdefault(file, (name, module))
            if (
                other_module is not module
                and file not in told
                and len(told) < MOST_TOLD
                and own_files[file]
            ):
                told.add(file)
                recorder.instant(
                    "module.twice", [("module", name), ("other", other), ("file", file)]
                )

    for functions in moments:
        functions.append(look)
