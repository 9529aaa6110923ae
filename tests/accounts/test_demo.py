"""The demo: sign-in as a role, the caught mail, removing the sample data; and none of it elsewhere."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts import demo
from accounts.models import Contractor, Organization, User
from accounts.services import samples, setup
from kernel import clock
from tests.factories import ContractorMembershipFactory, MembershipFactory

pytestmark = pytest.mark.django_db
CAUGHT = "01796119200000000000-77-{}"


@pytest.fixture
def demo_mode(settings):
    settings.DEMO = True
    demo.create(now=clock.now())


@pytest.mark.parametrize("role", [role.code for role in demo.ROLES])
def test_a_visitor_signs_in_as_any_role(demo_mode, client, role):
    answer = client.post(reverse("demo_sign_in"), {"role": role})
    assert answer["Location"] == reverse("home")
    assert client.session["_auth_user_id"] == str(User.objects.get(email=demo.email_of(role)).pk)


def test_one_click_switches_the_role(demo_mode, client):
    client.post(reverse("demo_sign_in"), {"role": "owner"})
    client.post(reverse("demo_sign_in"), {"role": "contractor"})
    assert client.session["_auth_user_id"] == str(User.objects.get(email="ana@reyes.example").pk)


@pytest.mark.parametrize("role", ["", "admin", "maria@harbour.example"])
def test_a_role_that_there_is_not_signs_nobody_in(demo_mode, client, role):
    assert client.post(reverse("demo_sign_in"), {"role": role}).status_code == 404


def test_a_look_signs_nobody_in(demo_mode, client):
    assert client.get(reverse("demo_sign_in")).status_code == 405


def test_outside_the_demo_there_is_no_such_door(client):
    demo.create(now=clock.now())
    assert client.post(reverse("demo_sign_in"), {"role": "owner"}).status_code == 404
    client.force_login(User.objects.get(email="maria@harbour.example"))
    assert client.post(reverse("demo_remove")).status_code == 404
    assert demo.has_samples()


def test_the_owner_removes_the_sample_data_and_the_set_up_begins(demo_mode, client):
    client.post(reverse("demo_sign_in"), {"role": "owner"})
    assert client.get(reverse("demo_remove")).status_code == 200
    assert client.get(reverse("account_login")).status_code == 302
    assert client.post(reverse("demo_remove"))["Location"] == reverse("home")
    assert not demo.has_samples()
    assert not setup.is_set_up()
    for entrance in ("home", "account_login"):
        assert client.get(reverse(entrance))["Location"] == reverse("welcome")
    assert client.post(reverse("demo_sign_in"), {"role": "owner"}).status_code == 404


@pytest.mark.parametrize("role", ["manager", "finance", "viewer"])
def test_others_of_the_organization_remove_nothing(demo_mode, client, role):
    client.post(reverse("demo_sign_in"), {"role": role})
    assert client.post(reverse("demo_remove")).status_code == 403
    assert demo.has_samples()


def test_strangers_to_the_samples_remove_nothing(demo_mode, client):
    client.force_login(MembershipFactory().user)
    assert client.post(reverse("demo_remove")).status_code == 404
    client.post(reverse("demo_sign_in"), {"role": "contractor"})
    assert client.post(reverse("demo_remove")).status_code == 404


def test_removing_touches_nothing_real_and_leaves_a_line_in_the_record(demo_mode):
    real, seat = MembershipFactory(), ContractorMembershipFactory()
    assert samples.remove(now=clock.now()) == 7
    assert samples.remove(now=clock.now()) == 0
    for row in (real, seat, real.user, seat.user):
        row.refresh_from_db()
        assert row.is_active is True
    assert not Organization.objects.filter(is_sample=True, archived_at__isnull=True).exists()
    assert not Contractor.objects.filter(is_sample=True, archived_at__isnull=True).exists()


def test_the_command_removes_the_seeded_demo_with_its_jobs_and_reminders(capsys):
    from engagements.models import Engagement
    from kernel.models import Move

    call_command("seed_demo")
    assert Engagement.objects.filter(archived_at__isnull=True).exists()
    call_command("clear_demo")
    assert "Archived 7 sample parties" in capsys.readouterr().out
    assert not Engagement.objects.filter(archived_at__isnull=True).exists()
    assert not Engagement.objects.filter(wake_at__isnull=False).exists()
    assert not Move.objects.open().exists()


def test_each_job_that_is_removed_has_a_line_of_its_own_in_its_record():
    from engagements.models import Engagement
    from kernel.models import Entry
    from kernel.moves.repair import findings
    from kernel.record import verify_everything

    call_command("seed_demo")
    call_command("clear_demo")
    call_command("clear_demo")
    lines = Entry.objects.filter(scope_kind="engagement", verb="engagement.archived")
    assert sorted(lines.values_list("scope_id", flat=True)) == sorted(Engagement.objects.values_list("pk", flat=True))
    assert list(verify_everything()) == []
    assert list(findings(now=clock.now())) == []


@pytest.fixture
def caught(settings, tmp_path):
    """A folder with two caught messages; the names of their files, older first."""
    settings.MAIL_DIR = str(tmp_path)
    for number, html in ((0, ""), (1, "<script>alert(1)</script><p>Hello</p>")):
        message = EmailMessage()
        message["X-RcptTo"] = f"ana{number}@reyes.example"
        message["From"], message["Subject"] = "counterpart@localhost", f"Subject {number} <b>"
        message.set_content(f"Text {number} <script>alert(1)</script>")
        if html:
            message.add_alternative(html, subtype="html")
        (tmp_path / f"{CAUGHT.format(number)}.eml").write_bytes(bytes(message))
    (tmp_path / ".half").write_text("not yet")
    (tmp_path / "secret.eml").write_text("Subject: not one of the catcher's")
    return sorted(path.stem for path in tmp_path.glob("0*.eml"))


def test_the_caught_mail_is_listed_newest_first(caught, client):
    page = client.get(reverse("demo_mail")).content.decode()
    assert page.index("Subject 1 &lt;b&gt;") < page.index("Subject 0 &lt;b&gt;")
    assert "ana1@reyes.example" in page
    assert "not one of" not in page


def test_a_message_is_shown_as_text(caught, client):
    page = client.get(reverse("demo_message", args=[caught[0]])).content.decode()
    assert "Text 0 &lt;script&gt;" in page
    assert reverse("demo_message_html", args=[caught[0]]) not in page


def test_the_html_part_comes_in_a_sandbox(caught, client):
    answer = client.get(reverse("demo_message_html", args=[caught[1]]))
    policy = answer["Content-Security-Policy"]
    assert "sandbox allow-popups" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert client.get(reverse("demo_message_html", args=[caught[0]])).status_code == 404


@pytest.mark.parametrize("name", ["secret", ".half", "..", "00000000000000000001-1-1"])
def test_nothing_but_caught_messages_is_read(caught, client, name):
    assert client.get(f"/demo/mail/{name}/").status_code == 404


def test_a_public_server_has_no_caught_mail(caught, client, settings):
    settings.PRODUCTION = True
    assert client.get(reverse("demo_mail")).status_code == 404
    settings.PRODUCTION, settings.MAIL_DIR = False, ""
    assert client.get(reverse("demo_mail")).status_code == 404


def test_messages_are_dated_by_their_files(caught, client):
    rows = client.get(reverse("demo_mail")).context["rows"]
    assert rows[0].arrived_at == datetime.fromtimestamp(int(rows[0].name[:20]) / 1e9, UTC)
