"""DRT203: consumers, and with them models, are imported before Django is set up."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pitfalls.settings")

from beta.consumers import consume  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402

application = get_asgi_application()
routes = {"": application, "beta": consume}
