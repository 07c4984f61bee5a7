"""Six ways to keep the quote that look like repairs, and pass on a developer's machine."""
