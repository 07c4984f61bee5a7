"""What was wrong with a start-up, and why: rules that read a recording."""
