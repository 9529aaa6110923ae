"""The history as a page: words, audience, filters, pages, proof and files."""

import csv
import hashlib
import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Role
from engagements.services import comments, deliverables
from kernel.models import Entry
from kernel.record import canonical_json, erase_facts
from monitoring.services import nudges
from payments.services import payments
from tests.factories import NOW, OrganizationFactory, active_engagement, client_of, contractor_of
from tests.monitoring.scenes import at_desk, contractor_user, make_manager, member_of, owner_of, relationship

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement():
    return active_engagement(relationship())


def url(engagement, name="history"):
    return reverse(name, args=[engagement.pk])


def texts(user, engagement, **query):
    response = at_desk(user).get(url(engagement), query)
    return [line.text.replace("\N{NO-BREAK SPACE}", " ") for line in lines_in(response)]


def lines_in(response):
    """The lines of a page, whatever their day."""
    return [line for _day, lines in response.context["days"] for line in lines]


def finish(engagement):
    """Deliver, accept and pay."""
    client, contractor = client_of(engagement), contractor_of(engagement)
    row, milestone = engagement.deliverables.get(), engagement.milestones.get()
    submission = deliverables.submit(deliverable=row, note="x", by=contractor, now=NOW)
    deliverables.accept(deliverable=row, submission_id=submission.pk, by=client, now=NOW)
    payments.record(milestone=milestone, amount="600.00", paid_on=NOW.date(), method="cash", by=client, now=NOW)


def comment(engagement, by, *, own=True):
    return comments.write(engagement=engagement, body="Between us", own_side_only=own, by=by, now=NOW)


def test_the_whole_path_reads_as_sentences(engagement):
    finish(engagement)
    ana = contractor_user(engagement).name
    assert texts(owner_of(engagement.relationship), engagement) == [
        "“Payment 1” is paid in full: EUR 600.00",
        "Jonas Weber recorded a payment of EUR 600.00 for “Payment 1”, paid Mon 2 Nov",
        "All work is accepted; what is left is to pay and to close",
        "“Payment 1” is earned: EUR 600.00, due Mon 9 Nov, 17:00 Berlin",
        "Jonas Weber accepted “Deliverable 1”",
        f"{ana} delivered “Deliverable 1”, round 1",
        "Version 1 is in force: both sides have signed it",
        f"{ana} signed version 1",
        "Jonas Weber signed version 1",
        "Jonas Weber proposed version 1; it stands until Mon 16 Nov, 10:00 Berlin",
        "Jonas Weber began this job",
    ]


def test_moments_are_said_in_the_readers_zone(engagement):
    assert texts(contractor_user(engagement), engagement)[-2].endswith("it stands until Mon 16 Nov, 17:00 Manila")


def test_lines_stand_below_the_day_on_which_they_happened_for_the_reader(engagement):
    """22:30 on Monday in Berlin is Tuesday in Manila."""
    for hours in (1, 12):
        comments.write(
            engagement=engagement,
            body="x",
            own_side_only=False,
            by=client_of(engagement),
            now=NOW + timedelta(hours=hours, minutes=30),
        )
    owner, ana = owner_of(engagement.relationship), contractor_user(engagement)
    days = {user: at_desk(user).get(url(engagement)).context["days"] for user in (owner, ana)}
    assert [(day.day, len(lines)) for day, lines in days[owner]] == [(2, 7)]
    assert [(day.day, len(lines)) for day, lines in days[ana]] == [(3, 1), (2, 6)]
    page = at_desk(ana).get(url(engagement)).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert '<time datetime="2026-11-03">Tue 3 Nov</time>' in page
    assert ">05:30 Manila</time>" in page


def test_each_line_carries_the_mark_of_the_side_that_acted(engagement):
    lines = lines_in(at_desk(owner_of(engagement.relationship)).get(url(engagement)))
    assert [line.side for line in lines] == ["contractor", "contractor", "client", "client", "client"]


def test_one_sides_own_entries_are_shown_to_that_side_only(engagement):
    comment(engagement, contractor_of(engagement))
    assert "wrote a comment" in texts(contractor_user(engagement), engagement)[0]
    assert "wrote a comment" not in texts(owner_of(engagement.relationship), engagement)[0]
    page = at_desk(contractor_user(engagement)).get(url(engagement)).content.decode()
    assert "our side only" in page


def test_a_kind_can_be_asked_for(engagement):
    finish(engagement)
    owner = owner_of(engagement.relationship)
    assert len(texts(owner, engagement, kind="money")) == 3
    assert len(texts(owner, engagement, kind="agreement")) == 4
    assert texts(owner, engagement, kind="nonsense") == texts(owner, engagement)
    assert "Nothing of this kind yet" in at_desk(owner).get(url(engagement), {"kind": "questions"}).content.decode()


def test_names_cannot_bring_markup_in(engagement):
    finish(engagement)
    engagement.deliverables.update(title="<b>x</b> %(who)s {0}")
    page = at_desk(owner_of(engagement.relationship)).get(url(engagement)).content.decode()
    assert "accepted <em>&lt;b&gt;x&lt;/b&gt; %(who)s {0}</em>" in page


def test_erased_facts_leave_the_line_and_the_proof(engagement):
    finish(engagement)
    erase_facts(Entry.objects.filter(verb="payment.recorded").values_list("pk", flat=True))
    response = at_desk(owner_of(engagement.relationship)).get(url(engagement))
    assert lines_in(response)[1].text == "Jonas Weber recorded a payment of … for “Payment 1”, paid …"
    assert response.context["proof"]["findings"] == []


def test_asking_for_what_is_late_says_for_what(engagement):
    from kernel.models import Move

    Move.objects.filter(kind="deliver").update(due_at=NOW - timedelta(days=1))
    nudges.ask(move=Move.objects.get(kind="deliver"), by=client_of(engagement), now=NOW)
    assert texts(contractor_user(engagement), engagement)[0] == (
        "Jonas Weber asked for what is late: Deliver “Deliverable 1”"
    )


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_number_of_queries_does_not_grow_with_the_lines(engagement, count, django_assert_num_queries):
    for _ in range(count):
        comment(engagement, client_of(engagement), own=False)
    owner, manager = owner_of(engagement.relationship), make_manager(engagement.relationship)
    for user, queries in ((owner, 10), (manager, 11), (contractor_user(engagement), 10)):
        desk = at_desk(user)
        desk.get(url(engagement))
        with django_assert_num_queries(queries):
            assert desk.get(url(engagement)).status_code == 200


def test_pages_hold_every_entry_once(engagement):
    for _ in range(60):
        comment(engagement, client_of(engagement), own=False)
    desk = at_desk(owner_of(engagement.relationship))
    first = desk.get(url(engagement))
    second = desk.get(url(engagement) + first.context["next_url"])
    seqs = [line.entry.seq for response in (first, second) for line in lines_in(response)]
    assert seqs == list(range(65, 0, -1))
    assert second.context["proof"] is None
    back = desk.get(url(engagement) + second.context["previous_url"])
    assert [line.entry.seq for line in lines_in(back)] == seqs[:50]


def test_the_proof_stands_at_the_foot(engagement):
    response = at_desk(owner_of(engagement.relationship)).get(url(engagement))
    engagement.refresh_from_db()
    page = response.content.decode()
    assert "5 entries, checked just now: complete and unaltered" in page
    assert engagement.head_hash in page


def test_an_altered_entry_is_found(engagement):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE kernel_entry SET verb = 'agreement.declined' WHERE seq = 3")
        cursor.execute("ALTER TABLE kernel_entry ENABLE TRIGGER USER")
    page = at_desk(owner_of(engagement.relationship)).get(url(engagement)).content.decode()
    assert "This history does not verify" in page
    assert "Entry 3: altered" in page


def rows_of(user, engagement):
    response = at_desk(user).get(url(engagement, "history_csv"))
    assert response["Content-Disposition"] == 'attachment; filename="ENG-0001-history.csv"'
    text = b"".join(response.streaming_content).decode().lstrip("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_spreadsheet_holds_every_entry_with_period_and_zone(engagement):
    rows = rows_of(owner_of(engagement.relationship), engagement)
    assert [row["Number"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert (rows[0]["When (UTC)"], rows[0]["When (Europe/Berlin)"], rows[0]["Side"], rows[0]["What"]) == (
        "2026-11-02T09:00:00+00:00",
        "2026-11-02T10:00:00+01:00",
        "client",
        "Jonas Weber began this job",
    )


def test_the_other_sides_own_entries_are_digests_in_the_files(engagement):
    comment(engagement, contractor_of(engagement))
    theirs = rows_of(owner_of(engagement.relationship), engagement)[-1]
    assert (theirs["What"], theirs["Seen by"], theirs["When (UTC)"]) == (
        "An entry of the other side alone",
        "their side only",
        "",
    )
    exported = at_desk(owner_of(engagement.relationship)).get(url(engagement, "history_json")).json()["entries"][-1]
    assert set(exported) == {"seq", "is_private", "previous_hash", "hash"}
    own = at_desk(contractor_user(engagement)).get(url(engagement, "history_json")).json()["entries"][-1]
    assert own["verb"] == "comment.written"


def test_the_json_file_can_be_checked_by_whoever_has_it(engagement):
    finish(engagement)
    response = at_desk(contractor_user(engagement)).get(url(engagement, "history_json"))
    record = json.loads(response.content)
    previous = ""
    for entry in record["entries"]:
        columns = ["engagement", record["engagement"], entry["seq"], entry["at"], entry["actor"], entry["verb"]]
        columns += [entry["subject"], entry["audience"], entry["facts_digest"], previous]
        assert entry["hash"] == hashlib.sha256(canonical_json(columns)).hexdigest()
        facts = entry["salt"].encode() + canonical_json(entry["facts"])
        assert entry["facts_digest"] == hashlib.sha256(facts).hexdigest()
        previous = entry["hash"]
    assert record["head"] == {"seq": len(record["entries"]), "hash": previous}


@pytest.mark.parametrize("name", ["history", "history_csv", "history_json"])
def test_strangers_find_nothing(engagement, name):
    stranger = member_of(OrganizationFactory(), Role.OWNER)
    assert at_desk(stranger).get(url(engagement, name)).status_code == 404
    assert at_desk(owner_of(engagement.relationship)).get(url(engagement, name)).status_code == 200
