"""The version of the tool, written into every run it records."""

__version__ = "0.1.0"
