"""DRT201: the module of an AppConfig asks for a model."""

from beta.models import Beta
from django.apps import AppConfig


class EagerConfig(AppConfig):
    name = "eager_apps"
    model = Beta
