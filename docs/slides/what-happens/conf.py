"""The deck "What happens when Django starts"."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from common import *  # noqa: F403

project = html_title = "What happens when Django starts"
