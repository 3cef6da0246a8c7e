"""The owners' pages of payments; `apps/payments/admin.py` imports them."""
