"""Refunds over REST."""
