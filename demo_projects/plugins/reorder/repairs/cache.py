"""Repair: the quote is in a cache that all workers share, under a key of its own.

For what may be lost: a cache may drop anything at any time, and the user then has to ask
for a new quote. add(), unlike set(), says whether the cache took the value.
"""

import uuid

from django.core.cache import caches

from pluginhost.plugin import ActionRefused
from reorder.base import LIFETIME_S, ReorderBase, quantity_in


class ReorderPlugin(ReorderBase):
    def get_ui_panels(self, request, part):
        quote = self.quote(part, quantity_in(request.GET, part.reorder_quantity))
        reference = uuid.uuid4().hex
        if not caches["shared"].add("reorder:" + reference, quote, LIFETIME_S):
            raise RuntimeError("the shared cache did not take the quote")
        return self.panels(quote, reference=reference)

    def process_data(self, request, data):
        key = "reorder:" + data.get("reference", "")
        quote = caches["shared"].get(key)
        if quote is None:
            raise ActionRefused("This quote has expired.")
        caches["shared"].delete(key)
        return self.order(quote)
