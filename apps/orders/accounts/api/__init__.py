"""Customers' accounts over REST."""
