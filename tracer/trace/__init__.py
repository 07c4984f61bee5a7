"""What a run directory holds, read and merged into values; knows no other room."""
