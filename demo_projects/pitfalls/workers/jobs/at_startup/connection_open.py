"""DRT605: a query in `ready()` leaves its connection open for the fork."""

from django.db import connection


def start():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
