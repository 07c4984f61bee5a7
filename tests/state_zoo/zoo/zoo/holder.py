"""A module that others write into."""

VALUE = ""
