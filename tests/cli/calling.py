"""How the tests call the command line, and how it calls itself in what it says."""

from __future__ import annotations

import os
import shutil
import sys


def our_command() -> str:
    """What `python -m tracer` calls itself when it was started by this interpreter."""
    if "NOX_CURRENT_SESSION" in os.environ:
        return f"{sys.executable} -m tracer"
    name = os.path.basename(sys.executable)
    on_path = shutil.which(name)
    found = on_path is not None and os.path.samefile(on_path, sys.executable)
    return f"{name if found else sys.executable} -m tracer"
