"""The editor of a draft: what was not touched stays exactly as it was."""

from copy import deepcopy

import pytest
from django.http import QueryDict
from hypothesis import given

from engagements.editors import editors, read_body
from engagements.editors.base import ItemsEditor, Scene
from engagements.editors.deliverables import keyed_lines
from kernel.errors import Invalid
from tests.engagements.agreement.bodies import DRAFTS, whole

SCENE = Scene(
    zone="Asia/Manila",
    client_zone="Europe/Berlin",
    zones=[("Asia/Manila", "Manila"), ("Europe/Berlin", "Berlin")],
    may_change_currency=True,
)


def as_sent(body, scene=SCENE):
    """What a browser sends for the untouched editor: CRLF in text areas, no line breaks in lines, only ticked boxes."""
    sent = QueryDict(mutable=True)
    sent["title"], sent["currency"] = body["title"], body["currency"]
    for editor in editors(body, scene):
        if isinstance(editor, ItemsEditor):
            sent[f"{editor.part.code}-count"] = str(len(editor.items))
            forms = [row.form for row in editor.rows()]
        else:
            forms = [editor.bound()]
        for form in forms:
            for field in form:
                value = field.value()
                if isinstance(value, list):
                    sent.setlist(field.html_name, value)
                else:
                    sent[field.html_name] = str(value).replace("\n", "\r\n")
    return sent


@given(DRAFTS)
def test_a_draft_survives_a_save_that_touched_nothing(body):
    before = deepcopy(body)
    assert read_body(as_sent(body), before=body, scene=SCENE) == before
    assert body == before


def test_what_was_typed_is_taken_and_the_rest_stays():
    body = whole()
    sent = as_sent(body)
    sent["deliverables-0-title"] = "Homepage"
    sent["deliverables-0-due_at"] = "2026-12-04T17:00"
    read = read_body(sent, before=body, scene=SCENE)
    expected = deepcopy(body)
    expected["parts"]["deliverables"]["items"][0] |= {"title": "Homepage", "due_at": "2026-12-04T09:00:00+00:00"}
    assert read == expected


def test_another_zone_reads_the_same_clock_elsewhere():
    body = whole()
    body["parts"]["deliverables"]["items"][0]["due_at"] = "2026-12-04T09:00:00+00:00"
    sent = as_sent(body)
    sent["deliverables-0-zone"] = "Europe/Berlin"
    item = read_body(sent, before=body, scene=SCENE)["parts"]["deliverables"]["items"][0]
    assert item["due_at"] == "2026-12-04T16:00:00+00:00"


def test_a_date_that_is_none_is_kept_as_typed():
    sent = as_sent(whole())
    sent["deliverables-0-due_at"] = "next Friday"
    item = read_body(sent, before=whole(), scene=SCENE)["parts"]["deliverables"]["items"][0]
    assert item["due_at"] == "next Friday"


def test_a_reworded_line_keeps_its_key_and_a_new_one_gets_its_own():
    before = [{"key": "a", "text": "One"}, {"key": "b", "text": "Two"}]
    assert keyed_lines("One\nTwo and a half", before) == [
        {"key": "a", "text": "One"},
        {"key": "b", "text": "Two and a half"},
    ]
    grown = keyed_lines("Zero\nOne\nTwo", before)
    assert [row["key"] for row in grown][1:] == ["a", "b"]
    assert grown[0]["key"] not in {"a", "b"}


def test_choosing_a_rhythm_takes_the_zone_that_is_shown():
    body = whole()
    body["parts"]["check_in_plan"] = {"rhythm": "", "first_on": "", "last_on": "", "time": "10:00", "zone": "UTC"}
    sent = as_sent(body)
    sent["check_in_plan-rhythm"], sent["check_in_plan-first_on"] = "weekly", "2026-12-04"
    assert read_body(sent, before=body, scene=SCENE)["parts"]["check_in_plan"] == {
        "rhythm": "weekly", "first_on": "2026-12-04", "last_on": "", "time": "10:00", "zone": "Asia/Manila"
    }  # fmt: skip


def test_parts_that_were_not_sent_stay():
    sent = QueryDict(mutable=True)
    sent["title"] = "Another"
    assert read_body(sent, before=whole(), scene=SCENE) == whole(title="Another")


@pytest.mark.parametrize("count", ["", "many", "-1", "99999", "٣"])
def test_a_count_that_cannot_be_read_takes_no_rows_away(count):
    sent = QueryDict(mutable=True)
    sent["brief-count"] = count
    assert read_body(sent, before=whole(), scene=SCENE) == whole()
    shown = next(e for e in editors(whole(), SCENE, typed=sent) if e.part.code == "brief")
    assert len(shown.rows()) == len(whole()["parts"]["brief"]["items"])


@pytest.mark.parametrize(
    ("count", "said"),
    [
        ("501", "Brief: more than the 500 entries that it may have. Nothing was saved."),
        ("9999", "Brief: more than the 500 entries that it may have. Nothing was saved."),
        ("2", "Brief: not every entry arrived. Nothing was saved; open the page anew and try again."),
    ],
)
def test_a_count_of_rows_that_cannot_be_or_did_not_come_saves_nothing(count, said):
    sent = as_sent(whole())
    sent["brief-count"] = count
    with pytest.raises(Invalid) as refused:
        read_body(sent, before=whole(), scene=SCENE)
    assert [str(text) for text in refused.value.errors["brief"]] == [said]
    shown = next(e for e in editors(whole(), SCENE, typed=sent) if e.part.code == "brief")
    assert len(shown.rows()) == 1


def test_rows_are_added_moved_and_removed():
    editor = next(e for e in editors(whole(), SCENE) if e.part.code == "deliverables")
    assert [row["key"] for row in editor.act("up", 1)["items"]] == ["d2", "d1"]
    assert [row["key"] for row in editor.act("down", 1)["items"]] == ["d1", "d2"]
    assert [row["key"] for row in editor.act("remove", 0)["items"]] == ["d2"]
    assert editor.act("add", -1)["items"][2] | {"key": ""} == editor.blank() | {"key": ""}
    assert editor.act("remove", 7) == editor.data
