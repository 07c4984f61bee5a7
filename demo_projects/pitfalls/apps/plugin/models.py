"""A package with models that no project here installs."""

from django.db import models


class Badge(models.Model):
    pass
