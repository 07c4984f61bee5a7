"""Where things lie in a picture, as plain values: every format draws from these."""
