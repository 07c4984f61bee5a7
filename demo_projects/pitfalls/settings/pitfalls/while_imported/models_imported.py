"""DRT104: the settings import models, long before there can be any."""

from catalog.models import Item

MODELS = [Item]
