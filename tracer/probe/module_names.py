"""Files of the project that were imported under two names."""

import sys

from .own_code import own_files

MOST_TOLD = 200
"""Files per process."""


def install(recorder, moments):
    """Look whenever one of `moments`, lists of functions that are called then, has come."""
    kind = type(sys)
    seen, names, told = {"__main__"}, {}, set()

    def look():
        modules = sys.modules
        for name, module in modules.copy().items():
            # Not getattr: a module can be anything, and a lazy one would load.
            if name in seen or type(module) is not kind:
                continue
            file = module.__dict__.get("__file__")
            if type(file) is not str:
                continue
            seen.add(name)
            other = names.setdefault(file, name)
            if other is not name and own_files[file]:
                other_module = modules.get(other)
                if type(other_module) is not kind:
                    names[file] = name
                elif other_module is not module and file not in told and len(told) < MOST_TOLD:
                    told.add(file)
                    recorder.instant(
                        "module.twice", [("module", name), ("other", other), ("file", file)]
                    )

    for functions in moments:
        functions.append(look)
