"""Comments: to both sides or to one's own side only, which never leaks."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from engagements.models import Attachment, Comment
from engagements.services import clarifications, comments
from kernel.errors import Invalid
from kernel.models import Entry
from tests.factories import NOW, active_engagement, client_of, contractor_of
from tests.support.rooms import client_of_room, colleague, contractor_of_room, status_of, stranger, text_of, url

pytestmark = pytest.mark.django_db
SECRET = "Between us: their price is too high"


@pytest.fixture
def engagement():
    made = active_engagement(tools={"items": [TOOL]}, check_in_plan=PLAN)
    clarifications.ask(engagement=made, question="Which?", by=contractor_of(made), now=NOW)
    return made


TOOL = {"key": "t1", "name": "CMS", "zone": "Europe/Berlin", "needed_at": "2026-11-06T09:00:00+00:00"}
PLAN = {"rhythm": "weekly", "first_on": "2026-11-06", "last_on": "", "time": "10:00", "zone": "Asia/Manila"}


def places(engagement):
    """Every thing that takes comments here, with the page on which they stand."""
    return [
        ("work", None),
        ("deliverable", engagement.deliverables.get()),
        ("tool", engagement.tools.get()),
        ("checkin", engagement.checkins.first()),
        ("milestone", engagement.milestones.get()),
        ("clarification", engagement.clarifications.get()),
    ]


def write(engagement, subject, body=SECRET, *, by=None, ours=True, **more):
    by = by or client_of(engagement)
    pk = engagement.pk if subject is None else subject.pk
    return comments.write(engagement=engagement, subject=pk, body=body, own_side_only=ours, by=by, now=NOW, **more)


@pytest.mark.parametrize("number", range(6))
def test_a_comment_for_ones_own_side_is_on_the_page_for_that_side_alone(engagement, number):
    name, subject = places(engagement)[number]
    write(engagement, subject)
    page = text_of(client_of_room(engagement).get(url(name, engagement, subject)))
    assert SECRET in page
    assert "comment-ours" in page
    assert "Your side only" in page
    assert SECRET not in text_of(contractor_of_room(engagement).get(url(name, engagement, subject)))


def test_the_agreement_counts_the_comments_on_a_question_that_the_reader_may_hear(engagement):
    question = engagement.clarifications.get()
    write(engagement, question)
    write(engagement, question, "See the brief", ours=False)
    address = url("clarification", engagement, question) + "#comments"
    for reader, count in ((client_of_room, "2 comments"), (contractor_of_room, "1 comment")):
        assert f'<a href="{address}">{count}</a>' in text_of(reader(engagement).get(url("agreement", engagement)))


def test_what_the_contractor_notes_for_themselves_is_not_for_the_client(engagement):
    write(engagement, None, by=contractor_of(engagement))
    assert SECRET in text_of(contractor_of_room(engagement).get(url("work", engagement)))
    assert SECRET not in text_of(client_of_room(engagement).get(url("work", engagement)))


def test_the_record_carries_the_audience_and_never_the_words(engagement):
    write(engagement, None)
    entry = Entry.objects.get(verb="comment.written")
    assert entry.audience == "client"
    assert SECRET not in str(entry.facts.body)


def test_a_file_for_ones_own_side_is_not_there_for_the_other(engagement):
    write(engagement, None, files=[SimpleUploadedFile("margin.txt", b"30 %")])
    file = Attachment.objects.get()
    assert status_of(client_of_room(engagement), url("attachment", engagement, file)) == 200
    assert status_of(contractor_of_room(engagement), url("attachment", engagement, file)) == 404
    assert "margin.txt" not in text_of(contractor_of_room(engagement).get(url("access", engagement)))
    assert "margin.txt" in text_of(client_of_room(engagement).get(url("access", engagement)))


@pytest.mark.parametrize(("button", "audience"), [("both", "both"), ("ours", "client"), ("", "both")])
def test_the_button_says_for_whom(engagement, button, audience):
    row = engagement.deliverables.get()
    given = {"subject": row.pk, "body": "Hello", "audience": button}
    response = client_of_room(engagement).post(url("comment_write", engagement), given)
    assert response.url == url("deliverable", engagement, row) + "#comments"
    assert list(Comment.objects.values_list("audience", "subject")) == [(audience, row.pk)]


@pytest.mark.parametrize("number", range(6))
def test_the_writer_comes_back_to_where_they_wrote(engagement, number):
    name, subject = places(engagement)[number]
    given = {"subject": engagement.pk if subject is None else subject.pk, "body": "Hello", "audience": "both"}
    response = contractor_of_room(engagement).post(url("comment_write", engagement), given)
    assert response.url == url(name, engagement, subject) + "#comments"


def test_an_empty_comment_is_refused_at_the_field(engagement):
    given = {"subject": engagement.pk, "body": "  ", "audience": "both"}
    response = client_of_room(engagement).post(url("comment_write", engagement), given)
    assert response.status_code == 422
    assert "Write something first." in text_of(response)


def test_what_was_typed_is_kept_when_a_file_is_refused(engagement):
    given = {"body": "My long thoughts", "audience": "ours", "files": SimpleUploadedFile("empty.txt", b"")}
    response = client_of_room(engagement).post(url("comment_write", engagement), given)
    assert response.status_code == 422
    assert "My long thoughts" in text_of(response)
    assert not Comment.objects.exists()


def test_a_thing_of_another_engagement_takes_no_comment_here(engagement):
    other = active_engagement().deliverables.get()
    given = {"subject": other.pk, "body": "Hello"}
    assert client_of_room(engagement).post(url("comment_write", engagement), given).status_code == 404
    with pytest.raises(Invalid):
        write(engagement, other)
    assert not Comment.objects.exists()


def test_a_comment_is_no_place_for_comments(engagement):
    comment = write(engagement, None)
    given = {"subject": comment.pk, "body": "Hello"}
    assert client_of_room(engagement).post(url("comment_write", engagement), given).status_code == 404


def test_who_may_write(engagement):
    address, given = url("comment_write", engagement), {"subject": engagement.pk, "body": "Hello"}
    assert colleague(engagement, "finance").post(address, given).status_code == 302
    assert colleague(engagement, "viewer").post(address, given).status_code == 403
    assert stranger().post(address, given).status_code == 404


def test_who_may_not_write_sees_no_form(engagement):
    page = text_of(colleague(engagement, "viewer").get(url("work", engagement)))
    assert url("comment_write", engagement) not in page


def test_hostile_text_is_shown_as_text(engagement):
    write(engagement, None, '<img src=x onerror="alert(1)"> [x](javascript:alert(1))')
    page = text_of(client_of_room(engagement).get(url("work", engagement)))
    assert "<img" not in page
    assert 'href="javascript:' not in page
