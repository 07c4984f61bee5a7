"""What counts in a project: its configuration, which rules are wanted, what is known already."""
