"""Writing stock: adjustments, level rows, returns."""
