"""Trap: the right code with the wrong cache.

Django's default cache is LocMemCache: a dictionary in each process. With one worker this
holds. With more, the worker that orders is seldom the one that quoted.
"""

import uuid

from django.core.cache import cache

from pluginhost.plugin import ActionRefused
from reorder.base import LIFETIME_S, ReorderBase, quantity_in


class ReorderPlugin(ReorderBase):
    def get_ui_panels(self, request, part):
        quote = self.quote(part, quantity_in(request.GET, part.reorder_quantity))
        reference = uuid.uuid4().hex
        cache.set("reorder:" + reference, quote, LIFETIME_S)
        return self.panels(quote, reference=reference)

    def process_data(self, request, data):
        quote = cache.get("reorder:" + data.get("reference", ""))
        if quote is None:
            raise ActionRefused("This quote has expired.")
        return self.order(quote)
