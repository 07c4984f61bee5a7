"""Recordings held against each other and against limits: values and pure functions on traces."""
