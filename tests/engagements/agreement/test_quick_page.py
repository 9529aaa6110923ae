"""The quick job: one page, one act, nothing half-done."""

import pytest
from django.urls import reverse

from accounts.models import Contractor, Invitation
from engagements.models import Draft, Engagement
from engagements.services.quick_jobs import QuickJob, body_of, job_of
from kernel.ids import uuid7
from tests.engagements.agreement.acting import text_of
from tests.engagements.agreement.bodies import whole
from tests.factories import ContractorMembershipFactory, MembershipFactory, RelationshipFactory

pytestmark = pytest.mark.django_db
QUICK = reverse("engagement_new_quick")


@pytest.fixture
def relationship(client):
    made = RelationshipFactory()
    client.force_login(made.manager)
    return made


def job(relationship, **fields):
    return {
        "job": str(uuid7()),
        "who": str(relationship.pk),
        "what": "Resize 40 product photos. No new photos.",
        "accepted_when": "All 40 files\r\nWhite background",
        "due_at": "2026-12-04T17:00",
        "price": "300",
        "currency": "EUR",
        "pay_days": "7",
        "offer": "1",
    } | fields


def test_the_offer_is_written_frozen_and_signed_in_one_act(client, relationship):
    response = client.post(QUICK, job(relationship))
    engagement = Engagement.objects.get()
    assert (response.status_code, response["Location"]) == (302, reverse("agreement", args=[engagement.pk]))
    version = engagement.agreementversions.get()
    assert (engagement.status, engagement.weight, engagement.title) == ("open", "quick", "Resize 40 product photos")
    assert [signature.side for signature in version.signatures.all()] == ["client"]
    item = version.body["parts"]["deliverables"]["items"][0]
    assert [line["text"] for line in item["criteria"]] == ["All 40 files", "White background"]
    assert item["due_at"] == "2026-12-04T09:00:00+00:00"  # 17:00 in Manila
    assert version.body["parts"]["payment_terms"]["items"][0]["amount"] == "300.00"


def test_somebody_new_is_invited_with_the_offer(client, relationship):
    response = client.post(QUICK, job(relationship, who="new", name="Lena Novak", email="lena@novak.example"))
    assert response.status_code == 302
    engagement = Engagement.objects.get()
    invitation = Invitation.objects.get()
    assert (engagement.contractor.name, invitation.email, invitation.engagement_id) == (
        "Lena Novak",
        "lena@novak.example",
        engagement.pk,
    )
    assert invitation.mail_due_at is not None


def test_a_draft_for_somebody_new_sends_no_mail_until_it_is_offered(client, relationship):
    fields = job(relationship, who="new", name="Lena Novak", email="lena@novak.example", keep="1")
    del fields["offer"]
    client.post(QUICK, fields)
    assert Invitation.objects.get().mail_due_at is None
    engagement = Engagement.objects.get()
    again = job(engagement.relationship, job=str(engagement.pk), draft_version="1")
    assert client.post(QUICK, again).status_code == 302
    assert Invitation.objects.get().mail_due_at is not None


@pytest.mark.parametrize(
    ("fields", "name", "text"),
    [
        ({"what": " "}, "what", "Say what is to be done."),
        ({"accepted_when": " \n "}, "accepted_when", "Say what you will check: at least one line."),
        ({"due_at": "soon"}, "due_at", "Give a day and a time, such as 2026-12-04 17:00."),
        ({"due_at": "2026-10-01T10:00"}, "due_at", "This moment has passed."),
        ({"price": "0.00"}, "price", "The amount must be more than zero."),
        ({"price": "3.001"}, "price", "EUR has 2 decimals."),
        ({"accepted_when": "x" * 300_000}, "accepted_when", "This is longer than 200000 characters."),
        ({"pay_days": "500"}, "pay_days", "Give a whole number from 0 to 120."),
        ({"pay_days": "99999"}, "pay_days", "Give a whole number from 0 to 120."),
        ({"currency": "XYZ"}, "currency", "Select a valid choice."),
        ({"who": "nobody"}, "who", "Select a valid choice."),
        ({"who": "new", "name": "", "email": "a@b.example"}, "name", "Say who it is."),
        ({"who": "new", "name": "Lena", "email": "nowhere"}, "email", "Enter a valid email address."),
        ({"what": "a\x07b"}, "what", "control characters"),
    ],
)
def test_a_fault_is_named_at_its_field_everything_is_kept_and_nothing_is_made(client, relationship, fields, name, text):
    response = client.post(QUICK, job(relationship, **fields))
    assert response.status_code == 422
    form = response.context["form"]
    assert text in " ".join(form.errors[name])
    assert "White background" in text_of(response) or "accepted_when" in fields
    assert not Engagement.objects.exists()
    assert Contractor.objects.count() == 1


def test_all_faults_are_named_at_once_and_none_twice(client, relationship):
    new = {"who": "new", "name": "", "email": "nowhere", "accepted_when": ""}
    faulty = new | {"price": "-1", "pay_days": "999", "due_at": "31/02/2020"}
    response = client.post(QUICK, job(relationship, **faulty))
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "name": ["Say who it is."],
        "email": ["Enter a valid email address."],
        "accepted_when": ["Say what you will check: at least one line."],
        "due_at": ["Give a day and a time, such as 2026-12-04 17:00."],
        "price": ["Write digits, with a point before the decimals and nothing else, such as 1200.00."],
        "pay_days": ["Give a whole number from 0 to 120."],
    }
    assert not Engagement.objects.exists()


def test_a_draft_is_not_held_to_what_only_an_offer_needs(client, relationship):
    fields = job(relationship, who="new", name="Lena", email="nowhere", price="-1", due_at="", keep="1")
    del fields["offer"]
    response = client.post(QUICK, fields)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["email"]


def test_an_address_with_which_they_work_already_is_told_at_the_field(client, relationship):
    user = relationship.contractor.memberships.get().user
    response = client.post(QUICK, job(relationship, who="new", name="Again", email=user.email.upper()))
    assert response.status_code == 422
    assert "You work with" in " ".join(response.context["form"].errors["email"])


def test_sending_the_form_twice_makes_one_job(client, relationship):
    fields = job(relationship)
    answers = [client.post(QUICK, fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Engagement.objects.count() == 1


def test_the_id_of_somebody_elses_job_makes_nothing(client, relationship):
    other = RelationshipFactory()
    client.force_login(other.manager)
    fields = job(other)
    client.post(QUICK, fields)
    client.force_login(relationship.manager)
    response = client.post(QUICK, job(relationship, job=fields["job"]))
    assert response.status_code == 409
    assert Engagement.objects.get().organization == other.organization


def test_a_draft_is_kept_as_far_as_it_is_written_and_opened_again(client, relationship):
    fields = job(relationship, accepted_when="", due_at="", price="", keep="1")
    del fields["offer"]
    response = client.post(QUICK, fields)
    engagement = Engagement.objects.get()
    assert (response.status_code, engagement.status) == (302, "draft")
    page = client.get(reverse("agreement_edit", args=[engagement.pk]), follow=True)
    assert "Resize 40 product photos. No new photos." in text_of(page)
    assert page.redirect_chain[0][0] == f"{QUICK}?job={engagement.pk}"


def test_a_draft_that_a_colleague_changed_is_not_overwritten(client, relationship):
    fields = job(relationship, keep="1")
    del fields["offer"]
    client.post(QUICK, fields)
    engagement = Engagement.objects.get()
    Draft.objects.filter(engagement=engagement).update(version=5)
    response = client.post(QUICK, job(relationship, job=str(engagement.pk), draft_version="1", what="My words"))
    assert response.status_code == 412
    assert "My words" in text_of(response)
    engagement.refresh_from_db()
    assert engagement.status == "draft"


def test_a_job_that_has_grown_opens_in_the_editor(client, relationship):
    fields = job(relationship, keep="1")
    del fields["offer"]
    client.post(QUICK, fields)
    engagement = Engagement.objects.get()
    Draft.objects.filter(engagement=engagement).update(body=whole())
    response = client.get(QUICK, {"job": str(engagement.pk)})
    assert response["Location"] == f"{reverse('agreement_edit', args=[engagement.pk])}?full=1"


def test_a_manager_chooses_among_those_they_look_after(client, relationship):
    manager = MembershipFactory(organization=relationship.organization, role="manager").user
    client.force_login(manager)
    form = client.get(QUICK).context["form"]
    assert [code for code, _label in form.fields["who"].choices] == [""]
    assert client.post(QUICK, job(relationship)).status_code == 422
    assert client.post(QUICK, job(relationship, who="new", name="X", email="x@y.example")).status_code == 422


@pytest.mark.parametrize("role", ["viewer", "finance"])
def test_those_who_only_read_start_no_job(client, relationship, role):
    client.force_login(MembershipFactory(organization=relationship.organization, role=role).user)
    for name in ("engagement_new", "engagement_new_quick", "engagement_new_full"):
        assert client.get(reverse(name)).status_code == 403
        assert client.post(reverse(name), job(relationship)).status_code in {403, 405}


def test_a_contractor_starts_no_job(client):
    client.force_login(ContractorMembershipFactory().user)
    assert client.get(QUICK).status_code == 403


def test_the_hint_says_the_time_for_both(client, relationship):
    given = {"hint": "1", "who": str(relationship.pk), "due_at": "2026-12-04T17:00"}
    page = text_of(client.get(QUICK, given))
    assert "17:00 in Manila, 10:00 for you (Berlin)." in page
    assert "<html" not in page


def test_the_first_page_lists_the_drafts_to_finish(client, relationship):
    fields = job(relationship, keep="1")
    del fields["offer"]
    client.post(QUICK, fields)
    assert "Resize 40 product photos" in text_of(client.get(reverse("engagement_new")))


@pytest.mark.parametrize(
    ("what", "title"),
    [
        ("Resize photos. No new ones.", "Resize photos"),
        ("\n\nTranslate it.\nSoon", "Translate it"),
        ("x" * 30 + " " + "y" * 80, "x" * 30 + "…"),
        ("照" * 100, "照" * 79 + "…"),
        (": " + "y" * 100, ": " + "y" * 77 + "…"),
    ],
)
def test_the_title_is_the_first_sentence(what, title):
    assert QuickJob(what, "ok", "", "UTC", "1", "EUR").title == title


def test_a_quick_job_can_be_read_back_from_its_draft():
    made = QuickJob("Do it.", "One\nTwo", "2026-12-04T17:00", "Asia/Manila", "300", "EUR", 7)
    assert job_of(body_of(made)) == made
