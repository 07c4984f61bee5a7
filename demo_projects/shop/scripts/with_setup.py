"""A standalone script that starts Django as it should be started.

python scripts/with_setup.py
"""

import os
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
django.setup()

from django.apps import apps  # noqa: E402

from catalog.models import Product  # noqa: E402

print("%d apps, %d models" % (len(list(apps.get_app_configs())), len(apps.get_models())))
print("%s has %d fields" % (Product._meta.label, len(Product._meta.fields)))
