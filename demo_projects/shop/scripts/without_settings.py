"""A standalone script that says neither which settings to use nor calls django.setup().

It ends in ImproperlyConfigured, unless the environment has DJANGO_SETTINGS_MODULE.

    python scripts/without_settings.py
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from catalog.models import Product  # noqa: E402

print("never printed", Product)
