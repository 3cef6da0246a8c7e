"""Prices and promotions in the owners' admin: lists, offers, vouchers, simulator, calendar."""
