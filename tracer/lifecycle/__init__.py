"""Recordings to assert on: what the pytest fixture `lifecycle` gives to tests."""
