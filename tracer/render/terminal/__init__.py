"""A run in the terminal: waterfall and tree."""
