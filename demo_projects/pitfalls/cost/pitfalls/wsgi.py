import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pitfalls.settings")
application = get_wsgi_application()

if os.environ.get("PITFALL") == "urlconf_warmed":
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018
