"""Access: given, works, does not work, taken back."""

import pytest

from engagements.models import Tool
from engagements.services import tools
from kernel.models import Move
from tests.factories import NOW, active_engagement, client_of
from tests.support.rooms import client_of_room, colleague, contractor_of_room, stranger, text_of, url

pytestmark = pytest.mark.django_db
TOOL = {"key": "t1", "name": "CMS", "zone": "Europe/Berlin", "needed_at": "2026-11-06T09:00:00+00:00"}


@pytest.fixture
def engagement():
    return active_engagement(tools={"items": [TOOL]})


@pytest.fixture
def tool(engagement):
    return engagement.tools.get()


def status(tool):
    return Tool.objects.values_list("status", flat=True).get(pk=tool.pk)


def test_the_list_says_who_acts_by_when_in_both_zones(engagement, tool):
    page = text_of(client_of_room(engagement).get(url("access", engagement)))
    assert "Fri 6 Nov, 10:00 Berlin" in page
    assert "(17:00\N{NO-BREAK SPACE}Manila)" in page
    assert url("tool_grant", engagement, tool) in page


def test_one_click_from_the_list_gives_access_and_comes_back(engagement, tool):
    response = client_of_room(engagement).post(url("tool_grant", engagement, tool), {"from": "list"})
    assert response.url == url("access", engagement)
    assert status(tool) == "granted"


def test_access_is_given_with_words_on_how_to_use_it(engagement, tool):
    given = {"instructions": "Sign in with **your** address"}
    response = client_of_room(engagement).post(url("tool_grant", engagement, tool), given)
    assert response.url == url("tool", engagement, tool)
    page = text_of(contractor_of_room(engagement).get(url("tool", engagement, tool)))
    assert "Sign in with <strong>your</strong> address" in page


def test_the_page_warns_against_secrets(engagement, tool):
    assert "No passwords or keys" in text_of(client_of_room(engagement).get(url("tool", engagement, tool)))


def test_one_click_from_the_list_says_that_it_works(engagement, tool):
    tools.grant(tool=tool, by=client_of(engagement), now=NOW)
    response = contractor_of_room(engagement).post(url("tool_confirm", engagement, tool), {"from": "list"})
    assert response.url == url("access", engagement)
    assert status(tool) == "confirmed"


def test_saying_that_it_does_not_work_makes_it_the_clients_move(engagement, tool):
    tools.grant(tool=tool, by=client_of(engagement), now=NOW)
    address = url("tool_problem", engagement, tool)
    assert contractor_of_room(engagement).post(address, {"problem": " "}).status_code == 422
    assert contractor_of_room(engagement).post(address, {"problem": "Permission denied"}).status_code == 302
    assert Move.objects.open().get(subject=tool.pk).kind == "mend_tool"
    assert "Permission denied" in text_of(client_of_room(engagement).get(url("tool", engagement, tool)))


def test_access_is_taken_back(engagement, tool):
    tools.grant(tool=tool, by=client_of(engagement), now=NOW)
    assert client_of_room(engagement).post(url("tool_revoke", engagement, tool)).status_code == 302
    assert status(tool) == "revoked"


def test_who_may_do_what(engagement, tool):
    tools.grant(tool=tool, by=client_of(engagement), now=NOW)
    for name, allowed, denied in [
        ("tool_confirm", contractor_of_room(engagement), client_of_room(engagement)),
        ("tool_revoke", client_of_room(engagement), contractor_of_room(engagement)),
    ]:
        address = url(name, engagement, tool)
        assert denied.post(address).status_code == 403
        assert colleague(engagement, "finance").post(address).status_code == 403
        assert stranger().post(address).status_code == 404
        assert allowed.post(address).status_code == 302


def test_giving_and_confirming_twice_is_a_quiet_no_op(engagement, tool):
    client, contractor = client_of_room(engagement), contractor_of_room(engagement)
    for _ in range(2):
        assert client.post(url("tool_grant", engagement, tool)).status_code == 302
    for _ in range(2):
        assert contractor.post(url("tool_confirm", engagement, tool)).status_code == 302
    assert engagement.__class__.objects.get(pk=engagement.pk).seq == engagement.seq + 2


def test_a_step_that_is_no_longer_open_is_told_on_the_list(engagement, tool):
    tools.grant(tool=tool, by=client_of(engagement), now=NOW)
    tools.revoke(tool=tool, by=client_of(engagement), now=NOW)
    response = contractor_of_room(engagement).post(url("tool_confirm", engagement, tool), {"from": "list"})
    assert response.status_code == 409
    assert "Somebody was here before you" in text_of(response)


def test_what_was_typed_is_kept_when_the_step_is_no_longer_open(engagement, tool):
    response = contractor_of_room(engagement).post(url("tool_problem", engagement, tool), {"problem": "It is broken"})
    assert response.status_code == 409
    assert "It is broken" in text_of(response)


def test_opening_the_page_quiets_the_courtesy_and_claims_nothing(engagement, tool):
    tools.grant(tool=tool, by=client_of(engagement), now=NOW)
    courtesy = Move.objects.open().get(kind="confirm_tool")
    client_of_room(engagement).get(url("tool", engagement, tool))
    contractor_of_room(engagement).get(url("tool", engagement, tool), headers={"Sec-Purpose": "prefetch"})
    contractor_of_room(engagement).head(url("tool", engagement, tool))
    courtesy.refresh_from_db()
    assert courtesy.is_open
    contractor_of_room(engagement).get(url("tool", engagement, tool))
    courtesy.refresh_from_db()
    assert not courtesy.is_open
    assert status(tool) == "granted"
    assert contractor_of_room(engagement).post(url("tool_confirm", engagement, tool)).status_code == 302


def test_an_engagement_without_tools_says_so():
    engagement = active_engagement()
    assert "No access was agreed" in text_of(client_of_room(engagement).get(url("access", engagement)))
