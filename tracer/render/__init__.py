"""A trace as text: one interface, one file a format; knows no room but `trace`."""
