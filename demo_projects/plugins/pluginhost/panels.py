"""Panels for the pages of the site."""

import logging

from django.urls import reverse

from pluginhost.plugin import PanelMixin
from pluginhost.registry import registry

logger = logging.getLogger(__name__)


def ui_panels(request, part):
    """The panels of all plugins for a part; a plugin that fails has none."""
    panels = []
    for plugin in registry.with_mixin(PanelMixin):
        process_url = reverse("pluginhost:process", args=[plugin.slug])
        try:
            own = plugin.get_ui_panels(request, part)
        except Exception:
            logger.exception("Plugin %s failed to make its panels", plugin.slug)
            continue
        for panel in own:
            panels.append(dict(panel, plugin=plugin.slug, process_url=process_url))
    return panels
