"""Which encoding a client gets."""

import gzip

import brotli
import pytest
import zstandard

from apps.sync.compression import choose_encoding, compress

BODY = b'{"name":"Kopi Susu"}' * 100


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("", None),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("GZIP", "gzip"),
        ("*", "zstd"),
        ("*, zstd;q=0", "br"),
        ("zstd;q=0, br;q=0, gzip;q=0", None),
        ("gzip;q=0.5, identity", None),
        ("gzip;q=abc", None),
        ("gzip;q=7", None),
        ("gzip;level=9", "gzip"),
        ("deflate", None),
    ],
)
def test_weights_are_respected(header: str, encoding: str | None) -> None:
    assert choose_encoding(header) == encoding


def test_each_encoding_gives_the_body_back() -> None:
    assert zstandard.decompress(compress(BODY, "zstd")[0]) == BODY
    assert brotli.decompress(compress(BODY, "br")[0]) == BODY
    assert gzip.decompress(compress(BODY, "gzip")[0]) == BODY
    assert compress(BODY, "") == (BODY, None)


def test_a_small_body_stays_as_it_is() -> None:
    assert compress(b"{}", "gzip") == (b"{}", None)
