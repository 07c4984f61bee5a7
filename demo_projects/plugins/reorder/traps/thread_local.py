"""Trap: thread-local, because "the plugin is shared between threads".

It is shared no longer. But the next request runs in another thread, or in the same thread
after somebody else's request: a thread is not a user.
"""

import threading

from reorder.base import ReorderBase, quantity_in


class ReorderPlugin(ReorderBase):
    def __init__(self):
        self.local = threading.local()

    def get_ui_panels(self, request, part):
        quote = self.quote(part, quantity_in(request.GET, part.reorder_quantity))
        self.local.mydata = quote
        return self.panels(quote)

    def process_data(self, request, data):
        return self.order(self.local.mydata)
