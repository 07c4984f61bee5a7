"""What a recording costs: ``python -m benchmarks``."""
