"""Kasbon and deposit where they meet sales, shifts and books (docs/refunds.md)."""
