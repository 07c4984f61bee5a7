from django.db import models


class Patient(models.Model):
    beta = models.ForeignKey("beta.Beta", on_delete=models.CASCADE)
