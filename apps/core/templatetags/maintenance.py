"""Whether pages must say that nothing can be saved."""

from django import template

from apps.core.maintenance import is_on

register = template.Library()


@register.simple_tag
def under_maintenance() -> bool:
    return is_on()
