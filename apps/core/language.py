"""Which language an answer speaks."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

API_LANGUAGE = "en"


class LanguageMiddleware(LocaleMiddleware):
    """Pages speak Indonesian until the person chooses another language.

    A browser that prefers English says nothing about the people in the shop. A caller of the API
    may ask for a language; unasked, it speaks to programmers, in English.
    """

    def process_request(self, request: HttpRequest) -> None:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen not in dict(settings.LANGUAGES):
            chosen = _asked(request) if _is_api(request) else settings.LANGUAGE_CODE
        translation.activate(chosen)
        request.LANGUAGE_CODE = translation.get_language()


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _asked(request: HttpRequest) -> str:
    """The first language of `Accept-Language` that there is."""
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return translation.get_supported_language_variant(wanted)
        except LookupError:
            continue
    return API_LANGUAGE
