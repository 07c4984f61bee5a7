"""Repair: the quote is in the user's session, under a key of its own.

For what belongs to one visitor. The key keeps two tabs of one browser apart. A session is
read and written as a whole, so of two requests of one visitor that run at the same time
the later one to finish undoes what the other put in.
"""

import uuid

from pluginhost.plugin import ActionRefused
from reorder.base import ReorderBase, quantity_in


class ReorderPlugin(ReorderBase):
    def get_ui_panels(self, request, part):
        quote = self.quote(part, quantity_in(request.GET, part.reorder_quantity))
        reference = uuid.uuid4().hex
        request.session["reorder:" + reference] = quote
        return self.panels(quote, reference=reference)

    def process_data(self, request, data):
        quote = request.session.pop("reorder:" + data.get("reference", ""), None)
        if quote is None:
            raise ActionRefused("This session knows no such quote.")
        return self.order(quote)
