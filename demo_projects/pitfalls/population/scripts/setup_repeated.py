"""DRT211: somebody sets Django up again, and logging is configured a second time."""

import django
import here  # noqa: F401
from django.conf import settings

django.setup()
print(settings.DEBUG)
django.setup()
