"""DRT107: a server reads other settings than manage.py does."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pitfalls.production")
application = get_wsgi_application()
