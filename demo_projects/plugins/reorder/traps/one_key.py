"""Trap: the right cache with the wrong key.

All workers share it, so nothing is ever missing. All users share it too: who orders gets
what was quoted last, whoever asked.
"""

from django.core.cache import caches

from pluginhost.plugin import ActionRefused
from reorder.base import LIFETIME_S, ReorderBase, quantity_in


class ReorderPlugin(ReorderBase):
    def get_ui_panels(self, request, part):
        quote = self.quote(part, quantity_in(request.GET, part.reorder_quantity))
        caches["shared"].set("reorder", quote, LIFETIME_S)
        return self.panels(quote)

    def process_data(self, request, data):
        quote = caches["shared"].get("reorder")
        if quote is None:
            raise ActionRefused("Ask for a quote first.")
        return self.order(quote)
