"""URLs of the shop."""

from django.contrib import admin
from django.urls import include, path

from shop.views import HomeView, installed_apps

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("api/apps/", installed_apps, name="installed-apps"),
    path("catalog/", include("catalog.urls")),
    path("admin/", admin.site.urls),
]
