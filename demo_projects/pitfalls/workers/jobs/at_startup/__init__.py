"""What `ready()` does: one module per pitfall and one per healthy twin, chosen by PITFALL."""
