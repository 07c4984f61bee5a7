from celery import shared_task


@shared_task
def count():
    """A query in a pool process of Celery."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone()[0]
