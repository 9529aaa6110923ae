"""Hostile parts of multipart/form-data: what is sent arrives, as text and as files, or all of it is refused; no fault."""

from typing import Any

import pytest
from django.db import transaction
from django.utils.http import parse_header_parameters
from werkzeug.test import Client

from config.wsgi import application
from engagements.models import Comment
from kernel.api.reference import document
from tests.api.asking import ROOT, Api, client_api
from tests.api.states import States
from tests.api.test_hostile_text import OPERATIONS, OTHERS, count_rows, judge, opening, put
from tests.factories import active_engagement
from tests.test_hostile_text import KEPT, REFUSED

pytestmark = pytest.mark.django_db
BOUNDARY = "--part"
END = f"--{BOUNDARY}--\r\n".encode()
MULTIPART = sorted(
    operation["operationId"]
    for methods in document()["paths"].values()
    for operation in methods.values()
    if "multipart/form-data" in operation.get("requestBody", {}).get("content", {})
)
FILE_NAMES = {
    "a.txt": "a.txt",
    "<img src=x onerror=alert(1)>.txt": "<img src=x onerror=alert(1)>.txt",
    "{{ 7 }}.csv": "{{ 7 }}.csv",
    "\N{FISH} e\u0301.txt": "\N{FISH} e\u0301.txt",
    "../../etc/passwd": "passwd",
    "C:\\\\x\\\\n.txt": "n.txt",
    "\u202egnp.exe": "gnp.exe",
    "nul\x00.txt": "nul.txt",
    "ring\x07\x1b\x85.txt": "ring.txt",
    "&#xd800;&#0;.txt": "\ufffd\ufffd.txt",
    "m" * 300 + ".txt": "m" * 251 + ".txt",
}
UNREADABLE = {
    "no name": 'form-data; filename="a.txt"',
    "no disposition": "nothing",
    "a folder": 'form-data; name="files"; filename=".."',
    "an endless name": f'form-data; name="files"; filename="{"m" * 3000}"',
    "an encoding that is none": "form-data; name=files; filename*=none''%FF.txt",
    "half a character": "form-data; name=files; filename*=utf-7''%2B2AA-.txt",
    "latin-1": b'form-data; name="files"; filename="\xe9.txt"',
}


def part(disposition: str | bytes, content: bytes) -> bytes:
    """One part; its content type follows as in a browser's."""
    said = disposition if isinstance(disposition, bytes) else disposition.encode()
    return b"--%s\r\nContent-Disposition: %s\r\n\r\n%s\r\n" % (BOUNDARY.encode(), said, content)


def text_part(name: str, text: str) -> bytes:
    return part(f'form-data; name="{name}"', text.encode(errors="surrogatepass"))


def file_part(file_name: str) -> bytes:
    return part(f'form-data; name="files"; filename="{file_name}"', b"content")


def send(api: Api, path: str, body: bytes, *, charset: str = "", **headers: str) -> Any:
    """Bytes as they are: the usual client of tests would write them again in the charset."""
    kind = f"multipart/form-data; boundary={BOUNDARY}{charset}"
    return api.client.generic(
        "POST", ROOT + path, body, content_type=kind, headers={"Authorization": f"Bearer {api.raw}", **headers}
    )


def form_of(content: dict[str, Any]) -> bytes:
    """A body as its parts; a list is a part for each."""
    rows = [(name, one) for name, value in content.items() for one in (value if isinstance(value, list) else [value])]
    return b"".join(text_part(name, str(one)) for name, one in rows) + END


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", [name for name in MULTIPART if name in OPERATIONS])
def test_text_in_parts_comes_back_exactly_or_is_refused_by_the_name_of_its_field(name: str, states: States):
    _method, _path, fields = OPERATIONS[name]
    api, at, content = opening(states, name)
    before, faults = count_rows(), []
    for field in fields:
        for label, text in {**KEPT, **REFUSED, **OTHERS}.items():
            arrives = text.encode(errors="surrogatepass").decode(errors="replace")
            with transaction.atomic():
                response = send(api, at, form_of(put(content, field, text)))
                wrong = judge(response, name, field, label, arrives, before)
                transaction.set_rollback(True)
            faults += [(field, label, response.status_code, wrong)] if wrong else []
    assert faults == []


@pytest.fixture
def api(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    engagement = active_engagement()
    found = client_api(engagement)
    found.room = f"/engagements/{engagement.pk}"
    return found


@pytest.mark.parametrize("sent", FILE_NAMES)
def test_a_file_keeps_its_content_and_of_its_name_what_can_be_shown(api: Any, sent: str):
    response = send(api, f"{api.room}/attachments", file_part(sent) + END, **{"Idempotency-Key": "k"})
    assert response.status_code == 201
    row = response.json()["results"][0]
    assert row["name"] == FILE_NAMES[sent]
    file = api.get(row["url"])
    kind, options = parse_header_parameters(file["Content-Disposition"])
    assert (b"".join(file), kind, options["filename"]) == (b"content", "attachment", FILE_NAMES[sent])


@pytest.mark.parametrize("label", UNREADABLE)
def test_a_part_that_cannot_be_read_is_not_left_out_in_silence(api: Any, label: str):
    before = count_rows()
    body = text_part("body", "See the file") + part(UNREADABLE[label], b"content") + file_part("b.txt") + END
    response = send(api, f"{api.room}/comments", body)
    assert (response.status_code, response.json()["code"], count_rows()) == (400, "malformed", before)


def test_a_body_that_ends_too_early_is_refused(api: Any):
    whole = text_part("body", "See the file") + file_part("b.txt")
    for body in (whole, whole[:-9], whole[:60], whole + END[:6], whole + END[:9]):
        assert send(api, f"{api.room}/comments", body).status_code == 400
    assert not Comment.objects.exists()


def test_many_large_files_are_counted_over_the_borders_of_what_is_read_at_once(api: Any):
    sizes = [64 * 1024 - n for n in range(90, 110)]
    parts = [part(f'form-data; name="files"; filename="{size}"', b"-" * size) for size in sizes]
    response = send(api, f"{api.room}/attachments", b"".join(parts) + END)
    assert [row["size"] for row in response.json()["results"]] == sizes


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "unicode_escape", "rot13", "hex", "idna", "none"])
def test_whatever_charset_is_named_text_is_utf_8(api: Any, charset: str, one_connection: None):
    """Through the server's own entry: the client of Django's tests makes requests of another class."""
    text, server = "+2AA- \\ud800 é", Client(application)
    about: dict[str, Any] = {"base_url": "http://testserver", "headers": {"Authorization": f"Bearer {api.raw}"}}
    multipart = {**about, "content_type": f"multipart/form-data; boundary={BOUNDARY}; charset={charset}"}
    response = server.post(f"{ROOT}{api.room}/comments", data=form_of({"body": text}), **multipart)
    assert (response.status_code, response.json["body"]) == (201, text)
    other = {**about, "content_type": f"application/x-www-form-urlencoded; charset={charset}"}
    response = server.get(f"{ROOT}/engagements?external_id=%2B2AA-", **other)
    assert (response.status_code, response.json["results"]) == (200, [])
    assert server.post("/accounts/login/?next=%2F", data="login=nobody", **other).status_code < 500
