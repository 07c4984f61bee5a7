"""DRT107: one module of settings, and what it installs depends on what is started."""

import os
import runpy
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "pitfalls.settings_by_command"
runpy.run_path(str(Path(__file__).with_name("same.py")))
