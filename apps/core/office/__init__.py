"""The owners' admin: one site, scoped pages, acts with a confirmation, history from the audit."""
