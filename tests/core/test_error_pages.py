"""Addresses that do not exist and failures outside any view."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import RequestFactory
from rest_framework.test import APIClient

from apps.core import error_pages


def test_unknown_api_address_is_a_problem(db: None, api: APIClient) -> None:
    for address in ("/api/", "/api/v1/nothing", "/api/v1/terminals/not-a-uuid/revoke"):
        answer = api.get(address)
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
        body = answer.json()
        assert (body["status"], body["code"]) == (404, "not_found")
        assert body["request_id"] == answer["Request-Id"]


def test_unknown_page_is_html(db: None, api: APIClient) -> None:
    answer = api.get("/nothing-here")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")


def test_each_failure_has_both_forms() -> None:
    cases = [
        (error_pages.bad_request, [SuspiciousOperation()], 400, "invalid"),
        (error_pages.permission_denied, [PermissionDenied()], 403, "permission_denied"),
        (error_pages.server_error, [], 500, "server_error"),
    ]
    for view, args, status, code in cases:
        problem = view(RequestFactory().get("/api/v1/x"), *args)
        assert problem.status_code == status
        assert f'"code":"{code}"'.encode() in problem.content
        page = view(RequestFactory().get("/x"), *args)
        assert page.status_code == status
        assert page["Content-Type"].startswith("text/html")


def test_home_invites_strangers(api: APIClient) -> None:
    answer = api.get("/")
    assert answer.status_code == 200
    assert 'href="/accounts/signup/"' in answer.content.decode()


def test_docs_and_schema_need_no_inline_code(api: APIClient) -> None:
    page = api.get("/api/docs/")
    assert page.status_code == 200
    assert b"<style" not in page.content
    assert b"<script>" not in page.content
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    schema = api.get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert "/api/v1/auth/token" in schema.json()["paths"]
    assert schema.json()["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
