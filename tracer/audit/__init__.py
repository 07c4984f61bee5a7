"""Process-wide state in source code: what there is, who writes it, when, and how safely."""
