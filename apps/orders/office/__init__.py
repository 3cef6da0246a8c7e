"""What the owners' pages of sales are made of."""
