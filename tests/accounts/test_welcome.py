"""The first-run set-up: three steps, once, one winner."""

import re
from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from accounts.models import Membership, Organization, User
from accounts.services import setup
from kernel.errors import DomainError
from tests.factories import UserFactory

YOU = {
    "name": "Maria Okonkwo",
    "email": "Maria@Harbour.example",
    "organization_name": "Harbour Studio",
    "zone": "Europe/Berlin",
    "country": "DE",
    "currency": "EUR",
}
WRONG = "AAAA-AAAA-AAAA"
PASSWORD = "a long and quiet harbour"


@pytest.fixture
def fresh(db):
    """A database in which nobody is, and a cache that counts no tries yet."""
    cache.clear()


def begin(client, **answers):
    """Take the first step with the set-up code."""
    return client.post(reverse("welcome"), YOU | {"code": setup.code()} | answers)


def test_the_whole_set_up_ends_signed_in_at_the_first_job(fresh, client):
    assert client.get("/")["Location"] == reverse("welcome")
    assert client.get(reverse("welcome")).status_code == 200
    assert begin(client)["Location"] == reverse("welcome_mail")
    client.post(reverse("welcome_mail"), {"send": "1"})
    code = re.search(r"\d{6}", mail.outbox[0].body).group()
    assert mail.outbox[0].to == ["Maria@Harbour.example"]
    assert client.post(reverse("welcome_mail"), {"code": code})["Location"] == reverse("welcome_finish")
    assert "127.0.0.1" in client.get(reverse("welcome_finish")).content.decode()
    assert client.post(reverse("welcome_finish"), {"password": ""})["Location"] == reverse("engagement_new")
    owner, organization = User.objects.get(), Organization.objects.get()
    assert client.session["_auth_user_id"] == str(owner.pk)
    assert (owner.email, owner.has_usable_password()) == ("maria@harbour.example", False)
    assert (organization.name, organization.zone, organization.country) == ("Harbour Studio", "Europe/Berlin", "DE")
    assert Membership.objects.get(user=owner, organization=organization).role == "owner"


def test_without_the_mail_test_a_password_is_needed(fresh, client):
    begin(client)
    assert client.post(reverse("welcome_mail"), {"skip": "1"})["Location"] == reverse("welcome_finish")
    assert client.post(reverse("welcome_finish"), {"password": ""}).status_code == 422
    assert client.post(reverse("welcome_finish"), {"password": "short"}).status_code == 422
    assert not User.objects.exists()
    assert client.post(reverse("welcome_finish"), {"password": PASSWORD}).status_code == 302
    assert User.objects.get().check_password(PASSWORD)


def test_a_wrong_code_counts_for_nothing_and_five_end_it(fresh, client):
    begin(client)
    client.post(reverse("welcome_mail"), {"send": "1"})
    code = re.search(r"\d{6}", mail.outbox[0].body).group()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        assert client.post(reverse("welcome_mail"), {"code": wrong}).status_code == 422
    assert client.post(reverse("welcome_mail"), {"code": code}).status_code == 422
    assert client.post(reverse("welcome_finish"), {"password": ""}).status_code == 422


def test_a_proof_of_one_address_is_none_of_another(fresh, client):
    begin(client)
    client.post(reverse("welcome_mail"), {"send": "1"})
    client.post(reverse("welcome_mail"), {"code": re.search(r"\d{6}", mail.outbox[0].body).group()})
    begin(client, email="other@harbour.example")
    assert client.post(reverse("welcome_finish"), {"password": ""}).status_code == 422


def test_a_mail_server_that_is_down_is_told_and_can_be_passed(fresh, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    begin(client)
    answer = client.post(reverse("welcome_mail"), {"send": "1"})
    assert answer.status_code == 422
    assert "EMAIL_URL" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"email": "maria"}, "email"),
        ({"organization_name": ""}, "organization_name"),
        ({"zone": "Mars"}, "zone"),
        ({"currency": "XXQ"}, "currency"),
        ({"code": ""}, "code"),
        ({"code": WRONG}, "code"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_at_its_field(fresh, client, change, field):
    answer = begin(client, **change)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_the_log_says_the_code_to_whoever_runs_the_server(fresh, client, caplog):
    page = client.get(reverse("welcome")).content.decode()
    assert setup.code() in caplog.text
    assert setup.code() not in page


def test_the_command_says_the_code_and_the_link_that_brings_it(fresh, client, capsys):
    call_command("setup_code")
    assert capsys.readouterr().out == f"{setup.code()}\n"
    call_command("setup_code", link=True)
    link = capsys.readouterr().out.strip()
    assert link == f"http://127.0.0.1:8000/welcome/?code={setup.code()}"
    assert client.get(link).context["form"]["code"].value() == setup.code()


def test_the_command_has_no_code_where_somebody_is(fresh):
    UserFactory()
    with pytest.raises(CommandError, match="set up already"):
        call_command("setup_code")


def test_the_code_is_read_as_people_type_it(fresh, client):
    assert begin(client, code=f" {setup.code().lower().replace('-', ' ')} ").status_code == 302


def test_a_wrong_code_is_told_how_to_get_the_right_one_and_may_be_tried_ten_times_a_minute(fresh, client):
    for _ in range(10):
        answer = begin(client, code=WRONG)
        assert "python manage.py setup_code" in answer.context["form"].errors["code"][0]
    assert begin(client).context["form"].errors["code"] == ["That were too many tries. Wait a minute, then try again."]


def test_a_code_counts_once(fresh, client):
    """What was begun with the code of a set-up that others have finished goes no further, should nobody be left."""
    before = setup.code()
    begin(client)
    UserFactory(is_active=False)
    assert client.get(reverse("welcome_finish"))["Location"] == reverse("welcome")
    assert not setup.is_code(before)


def test_the_demo_asks_for_no_code(fresh, client, settings):
    settings.DEMO = True
    assert client.post(reverse("welcome"), YOU)["Location"] == reverse("welcome_mail")
    assert client.get(reverse("welcome_finish")).status_code == 200


@pytest.mark.parametrize("name", ["welcome_mail", "welcome_finish"])
def test_the_later_steps_begin_with_the_first(fresh, client, name):
    assert client.get(reverse(name))["Location"] == reverse("welcome")


@pytest.mark.parametrize("name", ["welcome", "welcome_mail", "welcome_finish"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_where_somebody_is_there_is_no_set_up(fresh, client, name, method):
    UserFactory()
    assert getattr(client, method)(reverse(name), YOU)["Location"] == reverse("account_login")
    assert client.get("/")["Location"] != reverse("welcome")
    assert User.objects.count() == 1


def test_the_later_of_two_that_were_begun_is_told(fresh, client):
    begin(client)
    client.post(reverse("welcome_mail"), {"skip": "1"})
    values = YOU | {"email": "first@harbour.example", "password": PASSWORD}
    setup.set_up(**values, now=datetime.now(UTC))
    assert client.post(reverse("welcome_finish"), {"password": PASSWORD})["Location"] == reverse("account_login")
    assert Organization.objects.count() == 1


def test_a_public_server_says_that_no_invitation_leaves(fresh, client, settings):
    settings.PRODUCTION = True
    begin(client)
    page = client.get(reverse("welcome_finish")).content.decode()
    assert "no invitation leaves until PUBLIC_URL" in page
    settings.PUBLIC_URL = "https://work.example"
    assert "no invitation leaves" not in client.get(reverse("welcome_finish")).content.decode()


@pytest.mark.processes
def test_of_two_who_finish_at_once_one_is_the_owner(machine):
    barrier, outcomes = Barrier(2), []

    def finish(email):
        try:
            barrier.wait()
            setup.set_up(**YOU | {"email": email, "password": PASSWORD}, now=datetime.now(UTC))
            outcomes.append("owner")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=finish, args=[f"{name}@harbour.example"]) for name in ("maria", "mario")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already_set_up", "owner"]
    assert (User.objects.count(), Organization.objects.count()) == (1, 1)
