import os
import time

from django.db import models

if os.environ.get("PITFALL") == "work_at_import":
    time.sleep(0.7)  # for a table that is computed on import


class Item(models.Model):
    name = models.CharField(max_length=80)
