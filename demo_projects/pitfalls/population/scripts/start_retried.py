"""DRT204: the second attempt in one process hides why the first one failed."""

import django
import here  # noqa: F401

try:
    django.setup()
except ImportError:
    django.setup()
