"""Files: bounded, typed by content, downloaded under headers that let them do nothing."""

import io
import os
import zipfile
from contextlib import closing

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from engagements.filetypes import type_of
from engagements.models import Attachment
from engagements.services import attachments
from engagements.services.attachments import clean_name
from kernel.models import Entry
from tests.api.asking import client_api
from tests.factories import NOW, active_engagement, client_of, draft_engagement
from tests.support.rooms import client_of_room, colleague, contractor_of_room, status_of, stranger, text_of, url

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def engagement():
    return active_engagement()


def upload(engagement, *files, ours=False):
    return attachments.upload(engagement=engagement, files=files, own_side_only=ours, by=client_of(engagement), now=NOW)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Files of this test alone: other workers of the suite write theirs at the same time."""
    settings.MEDIA_ROOT = tmp_path


def stored_files():
    folders = default_storage.listdir("attachments")[0] if default_storage.exists("attachments") else []
    return sum(len(default_storage.listdir(f"attachments/{folder}")[1]) for folder in folders)


@pytest.mark.parametrize(("button", "audience"), [("both", "both"), ("ours", "contractor")])
def test_the_button_says_for_whom_a_file_is(engagement, button, audience):
    given = {"files": SimpleUploadedFile("a.txt", b"text"), "audience": button}
    assert contractor_of_room(engagement).post(url("attachment_upload", engagement), given).status_code == 302
    assert Attachment.objects.get().audience == audience
    assert Entry.objects.get(verb="file.added").audience == audience


def test_several_files_at_once(engagement):
    given = {"files": [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")], "audience": "both"}
    client_of_room(engagement).post(url("attachment_upload", engagement), given)
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["a.txt", "b.txt"]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (SimpleUploadedFile("big.bin", b"x" * 1025), "Share it as a link instead."),
        (SimpleUploadedFile("empty.txt", b""), "empty"),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_and_nothing_is_kept(engagement, settings, file, message):
    settings.UPLOAD_MAX_BYTES = 1024
    before = stored_files()
    given = {"files": [SimpleUploadedFile("good.txt", b"good"), file], "audience": "both"}
    response = client_of_room(engagement).post(url("attachment_upload", engagement), given)
    assert response.status_code == 422
    assert message in text_of(response)
    assert not Attachment.objects.exists()
    assert stored_files() == before


@pytest.fixture
def temporary(settings, tmp_path):
    """Every upload goes to the disk; here. At most 100,000 bytes."""
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE, settings.UPLOAD_MAX_BYTES = 0, 100_000
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return settings.FILE_UPLOAD_TEMP_DIR


def on_disk(request, name):
    """The sizes of the uploads of a request as they were sent, and as they lie on the disk."""
    with closing(request):
        return [(file.size, os.path.getsize(file.temporary_file_path())) for file in request.FILES.getlist(name)]


@pytest.mark.parametrize(("size", "kept"), [(100_000, 100_000), (100_001, 0), (1_000_000, 0)])
def test_of_a_file_that_is_too_large_nothing_stays_on_the_disk(temporary, size, kept):
    given = {"files": SimpleUploadedFile("big.bin", b"x" * size), "body": "My long thoughts"}
    request = RequestFactory().post("/", given)
    assert request.POST["body"] == "My long thoughts"
    assert on_disk(request, "files") == [(size, kept)]


def test_of_more_files_than_are_taken_nothing_stays_on_the_disk(temporary):
    request = RequestFactory().post("/", {"files": [SimpleUploadedFile(f"{n}.txt", b"text") for n in range(22)]})
    assert on_disk(request, "files") == [(4, 4)] * 20 + [(4, 0)] * 2


def test_a_body_that_is_larger_than_all_files_may_be_is_refused_unread(engagement, temporary, settings):
    settings.UPLOAD_MAX_BYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    given = {"files": [SimpleUploadedFile("big.bin", b"x" * 3_000)]}
    assert client_of_room(engagement).post(url("attachment_upload", engagement), given).status_code == 400
    given["files"][0].seek(0)
    assert client_api(engagement).ask("post", f"/engagements/{engagement.pk}/attachments", **given).status_code == 413
    assert list(temporary.iterdir()) == []


def test_a_comment_keeps_its_words_when_its_file_is_too_large(engagement, temporary):
    given = {"files": SimpleUploadedFile("big.bin", b"x" * 200_000), "body": "My long thoughts", "audience": "ours"}
    response = client_of_room(engagement).post(url("comment_write", engagement), given)
    assert response.status_code == 422
    assert "Share it as a link instead." in text_of(response)
    assert "My long thoughts" in text_of(response)
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("act", ["attachments", "imports"])
def test_the_api_names_the_field_of_a_file_that_is_too_large(engagement, temporary, act):
    files = [SimpleUploadedFile("big.md", b"x" * 200_000)]
    response = client_api(engagement).ask("post", f"/engagements/{engagement.pk}/{act}", files=files)
    assert (response.status_code, [error["field"] for error in response.json()["errors"]]) == (422, ["files"])
    assert list(temporary.iterdir()) == []


def test_a_document_that_is_too_large_is_refused_at_its_field(temporary):
    engagement = draft_engagement()
    given = {"file": SimpleUploadedFile("big.md", b"x" * 200_000)}
    response = client_of_room(engagement).post(url("agreement_import", engagement), given)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["file"])
    assert list(temporary.iterdir()) == []


def test_too_many_files_are_told(engagement):
    given = {"files": [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(21)], "audience": "both"}
    response = client_of_room(engagement).post(url("attachment_upload", engagement), given)
    assert response.status_code == 422
    assert "At most 20 files" in text_of(response)


def test_no_file_at_all_is_told(engagement):
    response = client_of_room(engagement).post(url("attachment_upload", engagement), {"audience": "both"})
    assert response.status_code == 422
    assert "Choose at least one file." in text_of(response)


def test_who_may_put_files_in(engagement):
    def given():
        return {"files": SimpleUploadedFile("a.txt", b"text")}

    address = url("attachment_upload", engagement)
    assert colleague(engagement, "finance").post(address, given()).status_code == 302
    assert colleague(engagement, "viewer").post(address, given()).status_code == 403
    assert stranger().post(address, given()).status_code == 404


def office(part):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(part, "<x/>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (b"%PDF-1.7", "application/pdf"),
        (b"<html><script>alert(1)</script></html>", "text/plain"),
        ("Zürich ".encode() * 2000, "text/plain"),
        (b"\x00\x01\x02", "application/octet-stream"),
        (b"PK\x03\x04 broken", "application/zip"),
        (office("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (office("anything.txt"), "application/zip"),
    ],
)
def test_the_type_follows_from_the_content(content, kind):
    assert type_of(io.BytesIO(content)) == kind


def test_the_type_that_the_browser_claims_does_not_count(engagement):
    file = SimpleUploadedFile("photo.png", b"<svg onload=alert(1)>", content_type="image/svg+xml")
    (row,) = upload(engagement, file)
    response = contractor_of_room(engagement).get(url("attachment", engagement, row))
    response.getvalue()
    assert response["Content-Type"] == "text/plain"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\plan.docx", "plan.docx"),
        ("in\r\nSet-Cookie: x.txt", "inSet-Cookie: x.txt"),
        ("cod\N{RIGHT-TO-LEFT OVERRIDE}exe.txt", "codexe.txt"),
        ("...", "file"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ("Übersicht “neu”.txt", "Übersicht “neu”.txt"),
    ],
)
def test_a_name_is_the_last_part_of_a_path_without_tricks(name, kept):
    assert clean_name(name) == kept


def test_a_download_is_an_attachment_in_a_sandbox_that_nobody_between_keeps(engagement):
    (row,) = upload(engagement, SimpleUploadedFile("Übersicht.png", PNG))
    response = contractor_of_room(engagement).get(url("attachment", engagement, row))
    assert response.getvalue() == PNG
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%C3%9Cbersicht.png"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_file_that_did_not_change_is_not_sent_again(engagement):
    (row,) = upload(engagement, SimpleUploadedFile("a.png", PNG))
    address = url("attachment", engagement, row)
    response = contractor_of_room(engagement).get(address, headers={"If-None-Match": f'"{row.sha256}"'})
    assert response.status_code == 304
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_who_may_download(engagement):
    (row,) = upload(engagement, SimpleUploadedFile("a.txt", b"text"))
    address = url("attachment", engagement, row)
    assert status_of(colleague(engagement, "viewer"), address) == 200
    assert status_of(contractor_of_room(engagement), address) == 200
    assert status_of(stranger(), address) == 404


def test_a_file_of_another_engagement_is_not_there(engagement):
    (row,) = upload(active_engagement(), SimpleUploadedFile("a.txt", b"text"))
    assert client_of_room(engagement).get(url("attachment", engagement, row)).status_code == 404


def test_a_file_that_the_storage_lost_is_not_there(engagement):
    (row,) = upload(engagement, SimpleUploadedFile("a.txt", b"text"))
    default_storage.delete(row.file.name)
    assert client_of_room(engagement).get(url("attachment", engagement, row)).status_code == 404


def test_files_are_listed_in_pages(engagement):
    for number in range(3):
        upload(engagement, *[SimpleUploadedFile(f"{number}-{n}.txt", b"x") for n in range(20)])
    client = client_of_room(engagement)
    first = client.get(url("access", engagement))
    assert len(first.context["files"]) == 50
    second = client.get(url("access", engagement) + first.context["next_url"].partition("#")[0])
    assert len(second.context["files"]) == 10
