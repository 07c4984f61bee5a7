"""URLs of the workshop."""

from django.urls import include, path

urlpatterns = [
    path("", include("parts.urls")),
    path("plugins/", include("pluginhost.urls")),
]
