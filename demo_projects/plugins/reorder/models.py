import uuid

from django.db import models


class Quote(models.Model):
    """A quote that waits to be ordered; only the repair `database` keeps any."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content = models.JSONField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created"]

    def __str__(self):
        return str(self.id)
