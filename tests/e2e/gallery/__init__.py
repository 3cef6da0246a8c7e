"""Every page of the product in one list: what `script/screenshots` takes and axe looks at.

A module for each of the people and devices that see pages; `tours` opens them.
"""

from tests.e2e.gallery.place import Place, Who
from tests.e2e.gallery.tours import PLACES, Gallery, Visit

__all__ = ["PLACES", "Gallery", "Place", "Visit", "Who"]
