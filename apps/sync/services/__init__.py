"""Receiving what the tills' journals send."""
