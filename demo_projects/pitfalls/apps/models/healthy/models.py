"""The healthy twin: each model is registered once, by the models module, and named by a string."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from .catalog import Book


class User(AbstractUser):
    favourites = models.ManyToManyField(Book)


class Loan(models.Model):
    book = models.ForeignKey(Book, models.CASCADE)
    reader = models.ForeignKey("healthy.User", models.CASCADE)
