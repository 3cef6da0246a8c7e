"""How built files are named where production serves them."""

from typing import Any, Final

from whitenoise.storage import CompressedManifestStaticFilesStorage

BUILT: Final = "dist/assets/"


class BuiltFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """A hash in every name, once.

    Vite's files have theirs, and its scripts import each other by it. Under a second name a browser
    would load such a script again and run it twice: two tills on one page.
    """

    def file_hash(self, name: str | None, content: Any = None) -> str | None:
        """Of no name for the list of all names."""
        return None if (name or "").startswith(BUILT) else super().file_hash(name, content)
