"""A run for other programs: JSON, Perfetto, speedscope, OpenTelemetry."""
