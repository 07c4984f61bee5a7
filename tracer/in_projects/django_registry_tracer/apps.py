"""The app for INSTALLED_APPS: it has a command and a template, and no models."""

from django.apps import AppConfig


class DjangoRegistryTracerConfig(AppConfig):
    """Does nothing at start-up: what watches the start-up must not take part in it."""

    name = "django_registry_tracer"
    verbose_name = "Start-up"
