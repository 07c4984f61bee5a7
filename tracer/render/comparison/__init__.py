"""Comparisons and budgets: terminal, JSON, HTML."""
