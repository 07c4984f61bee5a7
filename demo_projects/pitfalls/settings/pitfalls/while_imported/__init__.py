"""What the settings import: one module per pitfall, chosen by PITFALL."""
