"""Sphinx extensions for this documentation alone."""
