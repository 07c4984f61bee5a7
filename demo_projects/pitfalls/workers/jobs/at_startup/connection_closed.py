"""The healthy twin of connection_open."""

from django.db import connection


def start():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.close()
