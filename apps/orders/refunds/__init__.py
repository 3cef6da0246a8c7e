"""Money and goods back: refunds of sales, and exchanges (docs/refunds.md)."""
