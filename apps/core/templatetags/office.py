"""What the lists of the owners' admin need beyond Django's own tags."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import template
from django.contrib.admin.helpers import AdminReadonlyField, InlineAdminFormSet
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.templatetags.assets import icon

register = template.Library()

# Django's picture of a yes or no, which is no bigger than a letter and speaks English.
_PICTURE: Final = re.compile(r'<img src="[^"]*icon-(yes|no|unknown)[^"]*" alt="[^"]*">')
_FLAGS: Final = {
    "yes": ("circle-check", _("ya")),
    "no": ("x", _("tidak")),
    "unknown": ("minus", _("tidak diketahui")),
}


@register.filter
def labelled(cells: Iterable[str], headers: Iterable[Mapping[str, Any]]) -> list[SafeString]:
    """A row's cells with their column's name, which a phone shows instead of the table's head."""
    return [_labelled(cell, header) for cell, header in zip(cells, headers, strict=False)]


def _labelled(cell: str, header: Mapping[str, Any]) -> SafeString:
    text = header.get("text") or ""
    if not text or "action-checkbox" in str(header.get("class_attrib", "")):
        return mark_safe(cell)  # noqa: S308 - Django's own cell
    cell = _PICTURE.sub(lambda found: _flag(found[1]), cell)
    tag = cell[:3]  # "<td" or "<th"
    label = format_html(' data-label="{}"', capfirst(text))
    return mark_safe(tag + label + cell[3:])  # noqa: S308 - as above, the label is escaped


def _flag(name: str) -> SafeString:
    picture, words = _FLAGS[name]
    text = '<span class="flag {}">{}<span class="hidden-text">{}</span></span>'
    return format_html(text, name, icon(picture), words)


@register.filter
def chosen_one(choices: Iterable[Mapping[str, Any]]) -> str:
    """The choice of a filter that narrows the list now; empty while all rows are shown."""
    found = [choice["display"] for choice in list(choices)[1:] if choice["selected"]]
    return capfirst(str(found[0])) if found else ""


@register.filter
def inline_data(formset: InlineAdminFormSet) -> str:
    """What Django's script needs to know of a form's rows, with our words for one more."""
    data = json.loads(formset.inline_formset_data())
    name = formset.opts.verbose_name
    data["options"]["addText"] = gettext("Tambah %(name)s") % {"name": name}
    return json.dumps(data)


@register.filter
def worded(cell: AdminReadonlyField) -> str:
    """A value that is only shown; a choice begins with a capital, as in the lists."""
    field = getattr(cell.form._meta.model, "_meta", None)
    name = cell.field["field"]
    known = {one.name for one in field.fields if one.choices} if field is not None else set()
    contents = conditional_escape(cell.contents())
    words = capfirst(contents) if name in known else contents
    return mark_safe(_PICTURE.sub(lambda found: _flag(found[1]), words))  # noqa: S308 - Django's own


@register.filter
def with_amounts(
    headers: Iterable[dict[str, Any]], results: Iterable[Iterable[str]]
) -> list[dict[str, Any]]:
    """The headers, those above amounts marked so that they stand at the right like them."""
    first = next((list(row) for row in results), [])
    marked = [dict(header) for header in headers]
    for header, cell in zip(marked, first, strict=False):
        header["amount"] = 'class="amount"' in cell
    return marked
