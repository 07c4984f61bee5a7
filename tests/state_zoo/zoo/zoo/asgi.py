"""The ASGI application of the zoo."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zoo.settings")
application = get_asgi_application()
