import os

from django.db import connection, models


class Table(models.Model):
    """What every SQLite database has."""

    name = models.TextField(primary_key=True)

    class Meta:
        db_table = "sqlite_master"
        managed = False


class Book(models.Model):
    title = models.CharField(max_length=80)


if os.environ.get("PITFALL") == "query_in_models":
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")

if os.environ.get("PITFALL") == "json_field":

    class Note(models.Model):
        text = models.JSONField(default=dict)

        class Meta:
            managed = False
