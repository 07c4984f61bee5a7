"""DRT306: registered, and listed by no AppConfig: no migration, no check, no admin."""

from django.db import models


class Ghost(models.Model):
    class Meta:
        app_label = "attic"
