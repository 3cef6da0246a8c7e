"""Writing what prices a cart."""

from apps.pricing.services.outlets import set_outlet_pricing

__all__ = ["set_outlet_pricing"]
