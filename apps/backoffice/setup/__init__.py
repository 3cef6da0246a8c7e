"""Setting up a new shop, step by step: `/mulai/`."""
