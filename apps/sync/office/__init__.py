"""The owners' pages about the tills' queues."""
