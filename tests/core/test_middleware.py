"""Around a request: hostile input gets a 400, the CMS one transaction, machine addresses no redirect."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client, override_settings

from core.models import Outbox

pytestmark = pytest.mark.django_db

MIDDLEWARE = [
    "core.middleware.HostileRequestMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.CmsContentSecurityMiddleware",
    "core.middleware.NoLocaleRedirect",
    "core.middleware.CmsTransactionMiddleware",
]
REAL_MIDDLEWARE, REAL_TEMPLATES = settings.MIDDLEWARE, settings.TEMPLATES
POLICY = {"DIRECTIVES": {"script-src": ["'self'"], "style-src": ["'self'"], "frame-ancestors": ["'none'"]}}


@pytest.fixture(autouse=True)
def small_site() -> Iterator[None]:
    engine = {"BACKEND": "django.template.backends.django.DjangoTemplates"}
    with override_settings(
        ROOT_URLCONF="tests.core.urls",
        MIDDLEWARE=MIDDLEWARE,
        CONTENT_SECURITY_POLICY=POLICY,
        ALLOWED_HOSTS=["testserver"],
        TEMPLATES=[engine],
    ):
        yield


@pytest.mark.parametrize(
    "address",
    [
        "/echo?q=%00",
        "/echo?%00=a",
        "/echo?q=%ed%a0%80",
        "/echo?q=%ED%BF%BF",
        "/echo?q=" + "a" * 8200,
        "/en/%00",
        "/en/a%00b/",
    ],
)
def test_broken_or_endless_addresses_are_refused(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.parametrize(
    "address",
    ["/echo?q=%E6%BC%A2", "/echo?q=%F0%9F%98%80", "/echo?q=%ff", "/en/%ff/", "/echo?q=" + "a" * 8000],
)
def test_other_addresses_pass(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("charset", ["utf-16", "unicode_escape", "utf-7", "raw_unicode_escape", "x", ""])
def test_only_utf8_is_decoded_since_other_codecs_make_broken_text(client: Client, charset: str) -> None:
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    body = b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n\\ud800\\x00\r\n--x--\r\n'

    assert client.generic("POST", "/echo", body, content_type=kind).status_code == 400
    assert client.generic("GET", "/echo?q=\\ud800", body, content_type=kind).status_code == 400


def test_a_cookie_with_nul_is_refused(client: Client) -> None:
    assert client.get("/echo", headers={"cookie": 'sessionid="aaaaaaaa\\000"'}).status_code == 400


def test_text_in_a_body_that_no_database_takes_is_a_400_not_a_500(client: Client) -> None:
    client.raise_request_exception = False

    assert client.post("/echo", {"q": "a\x00b"}).status_code in (200, 400)
    assert (
        client.post("/echo", b"q=%ed%a0%80", content_type="application/x-www-form-urlencoded").status_code
        == 200
    )


def test_a_number_no_database_holds_is_a_400_not_a_500(client: Client) -> None:
    client.raise_request_exception = False

    assert client.get(f"/number?n={10**30}").status_code in (200, 400)


@pytest.mark.parametrize(("status", "rows"), [(200, 1), (302, 1), (400, 0), (403, 0), (500, 0)])
def test_a_writing_request_of_the_cms_commits_whole_or_not_at_all(
    client: Client, status: int, rows: int
) -> None:
    client.raise_request_exception = False

    assert client.post(f"/cms/write?status={status}").status_code == status
    assert Outbox.objects.count() == rows


def test_requests_outside_the_cms_have_no_transaction_around_them(client: Client) -> None:
    client.raise_request_exception = False
    client.post("/write?status=500")

    assert Outbox.objects.count() == 1


def test_the_policy_is_relaxed_for_the_cms_only(client: Client) -> None:
    strict = client.get("/echo").headers["Content-Security-Policy"]
    relaxed = client.get("/cms/write").headers["Content-Security-Policy"]

    assert "unsafe-inline" not in strict
    assert "frame-ancestors 'none'" in strict
    assert "script-src 'self' 'unsafe-inline'" in relaxed
    assert "frame-ancestors 'self'" in relaxed


@pytest.mark.parametrize(
    "address", ["/api/v1/none", "/oai", "/media/x.png", "/static/x.css", "/e/ABCD1234", "/cms/none"]
)
def test_machine_addresses_that_are_not_there_are_404(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_other_addresses_without_a_language_get_one(client: Client) -> None:
    response = client.get("/search/?q=a", headers={"accept-language": "ar"})

    assert (response.status_code, response.headers["Location"]) == (302, "/ar/search/?q=a")


def test_a_400_page_that_cannot_be_drawn_is_still_a_400(client: Client) -> None:
    broken = ("django.template.loaders.locmem.Loader", {"400.html": "{% include 'nothing.html' %}"})
    engine = {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": [broken]}}
    with override_settings(TEMPLATES=[engine]):
        assert client.get("/echo?q=%00").status_code == 400


@pytest.mark.parametrize("address", ["/en/?q=%00", "/en/search/?q=%ed%a0%80", "/e/%00", "/cms/?q=%00"])
def test_the_real_site_shows_its_own_page(client: Client, address: str) -> None:
    with override_settings(
        ROOT_URLCONF="hub.urls",
        MIDDLEWARE=REAL_MIDDLEWARE,
        TEMPLATES=REAL_TEMPLATES,
        ALLOWED_HOSTS=["testserver"],
    ):
        response = client.get(address)

    assert response.status_code == 400
    assert b"<html" in response.content
