"""`python -m tracer`, for where the console script is not on the path."""

from tracer.cli.main import run

if __name__ == "__main__":
    run()
