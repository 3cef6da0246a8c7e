"""Links to the built front end."""

from collections.abc import Callable
from typing import Final

from django import template
from django.conf import settings
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django_vite.core.asset_loader import DjangoViteAssetLoader
from django_vite.core.exceptions import DjangoViteAssetNotFoundError, DjangoViteManifestError

THEME_COOKIE: Final = "theme"
_FONT: Final = (
    "../../node_modules/@fontsource-variable/plus-jakarta-sans/files/"
    "plus-jakarta-sans-latin-wght-normal.woff2"
)

register = template.Library()


@register.simple_tag
def built_script(entry: str) -> SafeString:
    """The tags of a script entry with its styles, e.g. `backoffice/main.ts`."""
    return _or_nothing(lambda: DjangoViteAssetLoader.instance().generate_vite_asset(entry))


@register.simple_tag
def built_style(entry: str) -> SafeString:
    """The tag of a style entry, e.g. `public/main.css`."""
    return _or_nothing(
        lambda: format_html(
            '<link rel="stylesheet" href="{}">',
            DjangoViteAssetLoader.instance().generate_vite_asset_url(entry),
        )
    )


@register.simple_tag
def built_font() -> SafeString:
    """Fetch the font beside the styles: text that is drawn with another one would move."""
    return _or_nothing(
        lambda: format_html(
            '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>',
            DjangoViteAssetLoader.instance().generate_vite_asset_url(_FONT),
        )
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite that `static/src/build/icons.ts` writes. It says nothing by itself."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("dist/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """`light` or `dark` when the person chose one; empty when the device decides."""
    request = context.get("request")
    chosen = request.COOKIES.get(THEME_COOKIE, "") if request else ""
    return chosen if chosen in {"light", "dark"} else ""


def _or_nothing(tags: Callable[[], str]) -> SafeString:
    """Tests and a fresh checkout run without the build; production must have it."""
    try:
        return mark_safe(tags())  # noqa: S308 - written by django-vite from our own manifest
    except (DjangoViteAssetNotFoundError, DjangoViteManifestError):
        if settings.TESTING or settings.DEVELOPMENT:
            return mark_safe("")
        raise
