"""DRT107: a deployment checks one set of settings and serves another."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
for words in (["manage.py", "check"], ["-c", "import pitfalls.wsgi_production"]):
    subprocess.run([sys.executable, *words], cwd=PROJECT, check=True)
