"""State that outlives a request: which piece of it differs between workers, and which may."""
