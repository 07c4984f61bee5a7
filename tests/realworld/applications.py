"""Well-known Django applications from PyPI, made ready to be recorded."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Application:
    """What to install, and how a project of it is made in an empty directory."""

    name: str
    packages: tuple[str, ...]
    make: Callable[[Path, Path], Path]
    """From the environment's ``bin`` directory and an empty one to the project's directory."""
    own: tuple[str, ...]
    """Its packages. The project gets them as its own: what packages do is not held against it."""
    findings: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What is wrong with them, judged by reading their code: codes of rules and files."""


def _make_wagtail(programs: Path, directory: Path) -> Path:
    subprocess.run([programs / "wagtail", "start", "mysite", directory], check=True)
    return directory


_MANAGE = """\
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
"""
_WSGI = """\
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_settings")
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
"""
_SITE_SETTINGS = """\
SECRET_KEY = "only for this test"
DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "site_urls"
WSGI_APPLICATION = "site_wsgi.application"
SITE_ID = 1
"""
_OSCAR_SETTINGS = (
    """\
from oscar.defaults import *

"""
    + _SITE_SETTINGS
    + """\
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3",
                         "ATOMIC_REQUESTS": True}}
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
    "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
    "django.contrib.sites", "django.contrib.flatpages",
    "oscar.config.Shop", "oscar.apps.analytics.apps.AnalyticsConfig",
    "oscar.apps.checkout.apps.CheckoutConfig", "oscar.apps.address.apps.AddressConfig",
    "oscar.apps.shipping.apps.ShippingConfig", "oscar.apps.catalogue.apps.CatalogueConfig",
    "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
    "oscar.apps.communication.apps.CommunicationConfig",
    "oscar.apps.partner.apps.PartnerConfig", "oscar.apps.basket.apps.BasketConfig",
    "oscar.apps.payment.apps.PaymentConfig", "oscar.apps.offer.apps.OfferConfig",
    "oscar.apps.order.apps.OrderConfig", "oscar.apps.customer.apps.CustomerConfig",
    "oscar.apps.search.apps.SearchConfig", "oscar.apps.voucher.apps.VoucherConfig",
    "oscar.apps.wishlists.apps.WishlistsConfig", "oscar.apps.dashboard.apps.DashboardConfig",
    "oscar.apps.dashboard.reports.apps.ReportsDashboardConfig",
    "oscar.apps.dashboard.users.apps.UsersDashboardConfig",
    "oscar.apps.dashboard.orders.apps.OrdersDashboardConfig",
    "oscar.apps.dashboard.catalogue.apps.CatalogueDashboardConfig",
    "oscar.apps.dashboard.offers.apps.OffersDashboardConfig",
    "oscar.apps.dashboard.partners.apps.PartnersDashboardConfig",
    "oscar.apps.dashboard.pages.apps.PagesDashboardConfig",
    "oscar.apps.dashboard.ranges.apps.RangesDashboardConfig",
    "oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig",
    "oscar.apps.dashboard.vouchers.apps.VouchersDashboardConfig",
    "oscar.apps.dashboard.communications.apps.CommunicationsDashboardConfig",
    "oscar.apps.dashboard.shipping.apps.ShippingDashboardConfig",
    "widget_tweaks", "haystack", "treebeard", "django_tables2", "sorl.thumbnail",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
]
AUTHENTICATION_BACKENDS = ["oscar.apps.customer.auth_backends.EmailBackend"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
              "OPTIONS": {"context_processors": [
                  "django.template.context_processors.request",
                  "django.contrib.auth.context_processors.auth",
                  "django.contrib.messages.context_processors.messages",
                  "oscar.apps.search.context_processors.search_form",
                  "oscar.apps.checkout.context_processors.checkout",
                  "oscar.core.context_processors.metadata"]}}]
"""
)
_OSCAR_URLS = """\
from django.apps import apps
from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include(apps.get_app_config("oscar").urls[0])),
]
"""
_CMS_SETTINGS = (
    _SITE_SETTINGS
    + """\
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
CMS_CONFIRM_VERSION4 = True
X_FRAME_OPTIONS = "SAMEORIGIN"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
STATIC_URL = "/static/"
INSTALLED_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
    "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
    "django.contrib.sites", "cms", "menus", "treebeard", "sekizai",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cms.middleware.user.CurrentUserMiddleware",
    "cms.middleware.page.CurrentPageMiddleware",
    "cms.middleware.toolbar.ToolbarMiddleware",
    "cms.middleware.language.LanguageCookieMiddleware",
]
CMS_TEMPLATES = [("page.html", "Page")]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
              "DIRS": ["templates"],
              "OPTIONS": {"context_processors": [
                  "django.template.context_processors.request",
                  "django.contrib.auth.context_processors.auth",
                  "django.contrib.messages.context_processors.messages",
                  "sekizai.context_processors.sekizai",
                  "cms.context_processors.cms_settings"]}}]
"""
)
_CMS_URLS = """\
from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls), path("", include("cms.urls"))]
"""


_COMMON_SETTINGS = (
    _SITE_SETTINGS
    + """\
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
DJANGO_APPS = [
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
    "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
    "django.contrib.sites", "django.contrib.humanize",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
CONTEXT_PROCESSORS = [
    "django.template.context_processors.debug",
    "django.template.context_processors.i18n",
    "django.template.context_processors.media",
    "django.template.context_processors.static",
    "django.template.context_processors.tz",
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
              "OPTIONS": {"context_processors": CONTEXT_PROCESSORS}}]
"""
)
_HELPDESK_SETTINGS = (
    _COMMON_SETTINGS
    + """
INSTALLED_APPS = [*DJANGO_APPS, "rest_framework", "helpdesk"]
HELPDESK_TEAMS_MODE_ENABLED = False
LOGIN_URL = "helpdesk:login"
"""
)
_HELPDESK_URLS = """\
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("helpdesk.urls", namespace="helpdesk")),
]
"""
_WIKI_SETTINGS = (
    _COMMON_SETTINGS
    + """
INSTALLED_APPS = [
    *DJANGO_APPS, "django_nyt", "mptt", "sekizai", "sorl.thumbnail", "wiki",
    "wiki.plugins.attachments", "wiki.plugins.editsection", "wiki.plugins.globalhistory",
    "wiki.plugins.help", "wiki.plugins.images", "wiki.plugins.links", "wiki.plugins.macros",
    "wiki.plugins.notifications",
]
CONTEXT_PROCESSORS += ["sekizai.context_processors.sekizai"]
"""
)
_WIKI_URLS = """\
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("notifications/", include("django_nyt.urls")),
    path("", include("wiki.urls")),
]
"""
_MACHINA_SETTINGS = (
    _COMMON_SETTINGS
    + """
from machina import MACHINA_MAIN_STATIC_DIR, MACHINA_MAIN_TEMPLATE_DIR

INSTALLED_APPS = [
    *DJANGO_APPS, "mptt", "haystack", "widget_tweaks", "machina", "machina.apps.forum",
    "machina.apps.forum_conversation", "machina.apps.forum_conversation.forum_attachments",
    "machina.apps.forum_conversation.forum_polls", "machina.apps.forum_feeds",
    "machina.apps.forum_moderation", "machina.apps.forum_search", "machina.apps.forum_tracking",
    "machina.apps.forum_member", "machina.apps.forum_permission",
]
MIDDLEWARE += ["machina.apps.forum_permission.middleware.ForumPermissionMiddleware"]
CONTEXT_PROCESSORS += ["machina.core.context_processors.metadata"]
TEMPLATES[0]["DIRS"] = [MACHINA_MAIN_TEMPLATE_DIR]
STATICFILES_DIRS = [MACHINA_MAIN_STATIC_DIR]
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "machina_attachments": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": "attachments",
    },
}
"""
)
_MACHINA_URLS = """\
from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls), path("", include("machina.urls"))]
"""


def _make_site(settings: str, urls: str) -> Callable[[Path, Path], Path]:
    def make(programs: Path, directory: Path) -> Path:
        for name, text in (
            ("manage.py", _MANAGE),
            ("site_settings.py", settings),
            ("site_urls.py", urls),
            ("site_wsgi.py", _WSGI),
        ):
            (directory / name).write_text(text)
        return directory

    return make


APPLICATIONS = [
    Application(
        "wagtail",
        ("wagtail",),
        _make_wagtail,
        own=("wagtail",),
        findings=(
            (
                "DRT902",
                (
                    "wagtail/admin/forms/collections.py",
                    "wagtail/admin/viewsets/chooser.py",
                    "wagtail/contrib/redirects/filters.py",
                    "wagtail/contrib/redirects/views.py",
                    "wagtail/forms.py",
                    "wagtail/images/forms.py",
                ),
            ),
        ),
    ),
    Application(
        "oscar",
        ("django-oscar[sorl-thumbnail]",),
        _make_site(_OSCAR_SETTINGS, _OSCAR_URLS),
        own=("oscar",),
        findings=(
            (
                "DRT902",
                (
                    "oscar/apps/dashboard/offers/forms.py",
                    "oscar/apps/dashboard/vouchers/forms.py",
                ),
            ),
        ),
    ),
    Application(
        "django-cms",
        ("django-cms", "packaging"),
        _make_site(_CMS_SETTINGS, _CMS_URLS),
        own=("cms", "menus"),
    ),
    Application(
        "helpdesk",
        ("django-helpdesk",),
        _make_site(_HELPDESK_SETTINGS, _HELPDESK_URLS),
        own=("helpdesk",),
        findings=(("DRT902", ("helpdesk/views/feeds.py", "helpdesk/views/staff.py")),),
    ),
    Application(
        "wiki",
        ("wiki",),
        _make_site(_WIKI_SETTINGS, _WIKI_URLS),
        own=("wiki", "django_nyt"),
        findings=(
            ("DRT503", ("wiki/plugins/notifications/apps.py",)),
            (
                "DRT902",
                (
                    "django_nyt/admin.py",
                    "wiki/core/plugins/base.py",
                    "wiki/plugins/attachments/wiki_plugin.py",
                    "wiki/plugins/editsection/settings.py",
                    "wiki/plugins/help/wiki_plugin.py",
                    "wiki/plugins/images/wiki_plugin.py",
                    "wiki/plugins/links/wiki_plugin.py",
                    "wiki/plugins/macros/mdx/macro.py",
                    "wiki/plugins/macros/wiki_plugin.py",
                ),
            ),
        ),
    ),
    Application(
        "machina",
        ("django-machina", "django-haystack>=3.3"),
        _make_site(_MACHINA_SETTINGS, _MACHINA_URLS),
        own=("machina",),
    ),
]


def environment(application: Application, cache: Path) -> Path:
    """The interpreter of an environment with `application` and gunicorn installed."""
    place = cache / application.name
    python = place / "bin" / "python"
    marker = place / "installed"
    if not marker.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
        install = [python, "-m", "pip", "install", "--quiet", "gunicorn", *application.packages]
        subprocess.run(install, check=True)
        marker.touch()
    return python


def installed_at(python: Path, package: str) -> Path:
    """The directory of a package in that interpreter's environment."""
    (place,) = python.parent.parent.glob(f"lib/python3*/site-packages/{package}")
    return place


def clean_environment() -> dict[str, str]:
    """This environment without another project's settings."""
    return {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
