"""The product as it is behind a proxy that ends TLS: every request came over https.

A browser's own requests, such as that for a service worker's script, carry no header of ours.
"""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from warungin.wsgi import application as product


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    environ["HTTP_X_FORWARDED_PROTO"] = "https"
    answer: Iterable[bytes] = product(environ, start_response)
    return answer
