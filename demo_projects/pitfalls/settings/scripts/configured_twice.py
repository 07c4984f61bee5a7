"""DRT108: settings are configured by hand where they are loaded already."""

import here  # noqa: F401
from django.conf import settings

print(settings.DEBUG)
settings.configure(DEBUG=False)
