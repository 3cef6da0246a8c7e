"""Errors of the ledger. They are bugs of the caller, never of the person at the till."""


class UnbalancedEntry(ValueError):
    """Debits and credits differ, or there is nothing to post."""
