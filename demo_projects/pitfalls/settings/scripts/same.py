"""The healthy twin of differ: whatever is started reads the same settings."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
for words in (["manage.py", "check"], ["-c", "import pitfalls.wsgi"]):
    subprocess.run([sys.executable, *words], cwd=PROJECT, check=True)
