from django.db import models

from .counter import counted


class Item(models.Model):
    def count(self):
        counted[self.pk] = counted.get(self.pk, 0) + 1
