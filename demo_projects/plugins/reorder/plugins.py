"""Registers the plugin in the variant that the settings choose."""

from django.conf import settings

from pluginhost.registry import registry
from reorder.states import plugin_class

registry.register(plugin_class(settings.PLUGIN_STATE))
