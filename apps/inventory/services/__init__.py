"""Writing stock: adjustments, level rows, returns."""

from apps.inventory.services.adjustments import adjust_stock

__all__ = ["adjust_stock"]
