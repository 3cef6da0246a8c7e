"""The catalogue's larger pages in the owners' admin."""
