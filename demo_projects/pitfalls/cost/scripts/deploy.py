"""What a container does when it starts: it runs the checks, and serves whatever they find."""

import subprocess
import sys

subprocess.run([sys.executable, "manage.py", "check"])
subprocess.run([sys.executable, "-c", "import pitfalls.wsgi"], check=True)
