"""Which language an answer speaks, and the switch between them."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

MISSING = "/api/v1/auth/me"


def test_pages_are_indonesian_whatever_the_browser_prefers(client: Client) -> None:
    answer = client.get("/accounts/login/", headers={"Accept-Language": "en-GB,en"})
    assert answer["Content-Language"] == "id"
    assert '<html lang="id">' in answer.content.decode()


def test_the_switch_is_kept_for_a_year_and_comes_back_to_the_page(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/accounts/login/?next=/x"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/x")
    cookie = answer.cookies["django_language"]
    assert (cookie.value, cookie["max-age"], cookie["samesite"]) == ("en", 31_536_000, "Lax")
    assert not cookie["httponly"]  # the till reads and writes it too
    assert '<html lang="en">' in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize("asked", ["fr", "../../etc", ""])
def test_an_unknown_language_changes_nothing(client: Client, asked: str) -> None:
    client.post("/language/", {"language": asked})
    assert client.get("/accounts/login/")["Content-Language"] == "id"
    client.cookies["django_language"] = asked
    assert client.get("/accounts/login/")["Content-Language"] == "id"


def test_the_switch_leads_nowhere_else(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "https://example.com/"})
    assert answer["Location"] == "/"


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("", "en"), ("fr-FR", "en"), ("id-ID,en;q=0.5", "id"), ("en-US,id;q=0.5", "en"), ("*", "en")],
)
def test_the_api_speaks_english_unless_asked(api: APIClient, asked: str, spoken: str) -> None:
    answer = api.get(MISSING, headers={"Accept-Language": asked} if asked else {})
    assert (answer.status_code, answer["Content-Language"]) == (401, spoken)


def test_the_api_follows_the_choice_made_on_the_pages(api: APIClient) -> None:
    api.cookies["django_language"] = "id"
    assert api.get(MISSING, headers={"Accept-Language": "en"})["Content-Language"] == "id"
