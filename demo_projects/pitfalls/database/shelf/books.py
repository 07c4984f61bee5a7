"""The questions that are asked too early by the modules that PITFALL chooses, or in time."""


def names():
    """The names of all tables: this table is there before any migration."""
    from shelf.models import Table

    return list(Table.objects.values_list("name", flat=True))


def titles():
    """The titles of all books, from a table that the migrations make."""
    from shelf.models import Book

    return list(Book.objects.values_list("title", flat=True))
