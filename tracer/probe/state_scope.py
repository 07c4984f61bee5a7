"""What belongs to the project, what to Python, and which modules are rewritten."""

import os
import sys

_STDLIB = os.path.dirname(os.__file__) + os.sep
_PACKAGES = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)
_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep
PYTHONS_STATE = {
    "os": ("environ",),
    "random": ("_inst",),
    "sys": ("path",),
    "warnings": ("filters",),
}
"""What modules of Python itself hold for the whole process and programs change, by module."""


class Scope:
    """The project is what lies below `roots` and is not installed; with `everything`, all is."""

    def __init__(self, roots, everything):
        self.roots = [os.path.abspath(root) for root in roots if root]
        self.everything = everything
        self.imported = {}
        """By module name, the names a rewritten module binds itself."""
        self._below = tuple(os.path.join(root, "") for root in self.roots)
        self._project_modules = {}
        self._paths = {}

    def is_project_file(self, path):
        """Whether the file belongs to the project."""
        known = self._paths.get(path)
        if known is None:
            known = self._paths[path] = self._is_project_file(path)
        return known

    def _is_project_file(self, path):
        if type(path) is not str or path.startswith((_HERE, "<")):
            return False
        path = os.path.abspath(path)
        installed = any(part in path for part in _PACKAGES)
        if self.everything:
            return installed or not path.startswith(_STDLIB)
        if installed or not path.startswith(self._below):
            return False
        for root in self._below:
            if path.startswith(root):
                first = path[len(root) :].split(os.sep, 1)[0]
                if os.path.exists(os.path.join(root, first, "pyvenv.cfg")):
                    return False
        return not path.startswith(_STDLIB)

    def is_project_module(self, name):
        """Whether the module of that name belongs to the project."""
        known = self._project_modules.get(name)
        if known is None:
            module = sys.modules.get(name)
            held = getattr(type(module), "__dict__", {}) and getattr(module, "__dict__", {})
            path = held.get("__file__") if type(held) is dict else None
            known = type(path) is str and self.is_project_file(path)
            if module is not None:
                self._project_modules[name] = known
        return known

    def is_python_module(self, name, module):
        """Whether the module comes with Python, and is thus not walked."""
        path = module.__dict__.get("__file__")
        if type(path) is not str:
            return True
        path = os.path.abspath(path)
        if any(part in path for part in _PACKAGES):
            return False
        return path.startswith(_STDLIB) and name != "logging"

    def own_names(self, name):
        """The names that module binds itself, or None where nobody has read its source."""
        return self.imported.get(name)
