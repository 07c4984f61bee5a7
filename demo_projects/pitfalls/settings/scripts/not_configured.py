"""DRT101: models are imported, and nobody has said where the settings are."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from catalog.models import Item  # noqa: E402

print(Item.objects.count())
