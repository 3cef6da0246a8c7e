"""Rendering documents; what a document says is decided by the app that owns it."""
