from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=80)
    lent_first = models.OneToOneField("healthy.Loan", models.SET_NULL, null=True, related_name="+")
