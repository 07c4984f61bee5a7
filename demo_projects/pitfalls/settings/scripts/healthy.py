"""The healthy twin: the variable is set first, and settings stay as they are."""

import django
import here  # noqa: F401
from django.conf import settings
from django.test.utils import override_settings

django.setup()
if not settings.configured:
    settings.configure()

from catalog.models import Item  # noqa: E402

with override_settings(DEBUG=False):
    print(settings.DEBUG, Item._meta.label)
