"""A standalone script that forgets django.setup(): it ends in AppRegistryNotReady.

python scripts/without_setup.py
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")

from catalog.models import Product  # noqa: E402

print("never printed", Product)
