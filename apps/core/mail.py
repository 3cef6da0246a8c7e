"""Mails in our looks: one letter, shown as plain text and as simple HTML."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

# Mail programs know no custom properties: the values of static/src/shared/tokens.css, light and
# dark. tests/core/test_mail.py holds them equal.
COLOURS: Final = {
    "paper": ("#faf8f3", "#171a17"),
    "surface": ("#ffffff", "#1f2420"),
    "ink": ("#1d231f", "#eeebe3"),
    "ink-muted": ("#545d56", "#b3b9b0"),
    "ink-inverse": ("#ffffff", "#11201a"),
    "line": ("#dcd8cc", "#3a423c"),
    "brand": ("#17694a", "#6fcf9f"),
}
_LIGHT: Final = {name.replace("-", "_"): light for name, (light, _) in COLOURS.items()}
_DARK: Final = {name.replace("-", "_"): dark for name, (_, dark) in COLOURS.items()}


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says, in the language of its reader. `action` is a link with its words."""

    subject: str
    paragraphs: tuple[str, ...]
    action: tuple[str, str] | None = None
    note: str = ""


def as_message(letter: Letter, *, to: str, message_id: str = "") -> EmailMultiAlternatives:
    """The mail to one address; `message_id` lets a mailbox recognise a repeated sending."""
    context = {
        "letter": letter,
        "light": _LIGHT,
        "dark": _DARK,
        "language": translation.get_language(),
        "home": settings.PUBLIC_URL,
    }
    message = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),
        body=render_to_string("email/letter.txt", context).strip() + "\n",
        to=[to],
        headers={"Message-ID": message_id} if message_id else {},
    )
    message.attach_alternative(render_to_string("email/letter.html", context), "text/html")
    return message
