"""A run as one HTML page that needs no network, no server and, to be read, no JavaScript."""
