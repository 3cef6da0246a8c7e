"""Pictures for products that nobody has photographed: the demo's, and the samples of a new shop."""

from apps.backoffice.pictures.album import picture_of

__all__ = ["picture_of"]
