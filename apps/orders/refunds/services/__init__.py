"""Writing refunds."""
