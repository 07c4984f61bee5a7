"""A trace, or a comparison of two, as text: one interface, one file a format."""
