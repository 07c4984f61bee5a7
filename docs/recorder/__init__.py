"""Makes the recordings that the documentation is built on, and says when they have changed."""
