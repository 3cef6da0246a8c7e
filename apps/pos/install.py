"""The web app manifest of the till: its name, icons and shortcuts on a device."""

from typing import Any, Final

from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# The tokens `--brand` and `--paper` of static/src/shared/tokens.css; a test compares them.
THEME: Final = "#17694a"
PAPER: Final = "#faf8f3"


def manifest_of() -> dict[str, Any]:
    """In the language of the request."""
    return {
        "id": "/pos/",
        "start_url": "/pos/",
        "scope": "/pos/",
        "name": _("Kasir Warungin"),
        "short_name": _("Kasir"),
        "description": _("Jualan tetap jalan, juga saat internet putus."),
        "lang": get_language() or "id",
        "dir": "ltr",
        "display": "standalone",
        "orientation": "any",
        "theme_color": THEME,
        "background_color": PAPER,
        "categories": ["business", "finance"],
        # A shortcut or a second start goes to the open till, which keeps its cart.
        "launch_handler": {"client_mode": ["focus-existing", "auto"]},
        "icons": [
            _icon("icons/icon-192.png", 192, "any"),
            _icon("icons/icon-512.png", 512, "any"),
            _icon("dist/maskable-192.png", 192, "maskable"),
            _icon("dist/maskable-512.png", 512, "maskable"),
        ],
        "shortcuts": [
            _shortcut(_("Penjualan hari ini"), "sales"),
            _shortcut(_("Pesanan ditahan"), "held"),
        ],
        # web+warungin:pair=K7Q2M9 on a page or in a message opens the till with the code.
        "protocol_handlers": [{"protocol": "web+warungin", "url": "/pos/?link=%s"}],
    }


def _icon(path: str, size: int, purpose: str) -> dict[str, str]:
    return {
        "src": static(path),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


def _shortcut(name: str, page: str) -> dict[str, Any]:
    return {
        "name": name,
        "url": f"/pos/?open={page}",
        "icons": [_icon("icons/icon-192.png", 192, "any")],
    }
