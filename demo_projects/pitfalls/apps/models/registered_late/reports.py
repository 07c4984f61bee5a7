from django.db import models


class Report(models.Model):
    author = models.ForeignKey("registered_late.Author", models.CASCADE)

    class Meta:
        app_label = "registered_late"
