"""Which lines of the program led here while it starts: what imports, what populate() calls."""

import sys

from .frames import is_django, is_machinery, is_program, place

_getframe = sys._getframe
_MOST_LINKS = 24
_OPTIMIZED = 1  # inspect.CO_OPTIMIZED: of functions, not of modules and class bodies
_STAGES = {
    "populate": "registry.py",
    "urlconf_module": "resolvers.py",
    "run_checks": "registry.py",
    "_setup": "__init__.py",
}
"""Functions of Django, with their file, that run the program's code for its start."""


def start_up_chain(depth=1):
    """Attributes that tell how the program came here, if a stage of its start led to it.

    `chain` is ``file:line`` of the frames of the program, outermost first, as far out as the
    innermost stage: populate(), the import of the URLconf, the checks, that of the settings. Where
    there is none it is the outermost module being imported. `bodies` are those of them that are no
    functions, `stage` names the function, and `importing` the innermost module being imported.
    Empty where neither is the case: a command's own work. `depth` counts as in
    :func:`sys._getframe`, from the caller of this function.
    """
    frame = _getframe(depth)
    places, bodies, importing, stage, needed = [], [], "", "", 0
    while frame is not None:
        code = frame.f_code
        name, filename = code.co_name, code.co_filename
        if name == "<module>":
            if not is_machinery(filename) and not filename.startswith("<"):
                module = frame.f_globals.get("__name__")
                if type(module) is str and module != "__main__":
                    importing = importing or module
                    places.append(place(frame))
                    bodies.append(places[-1])
                    needed = len(places)
        elif is_program(filename):
            places.append(place(frame))
            if not code.co_flags & _OPTIMIZED:
                bodies.append(places[-1])
        elif name in _STAGES and is_django(filename) and filename.endswith(_STAGES[name]):
            stage, needed = name, len(places)
            break
        frame = frame.f_back
    if not stage and not importing:
        return []
    chain = places[:needed]
    chain.reverse()
    bodies.reverse()
    return [
        ("stage", stage or None),
        ("importing", importing or None),
        ("chain", chain[-_MOST_LINKS:]),
        ("bodies", bodies[-_MOST_LINKS:]),
    ]
