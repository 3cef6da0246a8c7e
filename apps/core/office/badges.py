"""A state as a small label: `good`, `warn`, `bad`, or none of them."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst


def badge(look: str, words: object) -> SafeString:
    """Words of a model's choices are small; standing alone they begin with a capital."""
    return format_html('<span class="badge {}">{}</span>', look, capfirst(str(words)))
