"""The small parts in rows and the containers around them: what they draw, and that they escape."""

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone
from django.utils.safestring import mark_safe
from django_cotton import render_component

from kernel.templatetags import ledger

HOSTILE = 'A & "B" <script>'
ESCAPED = "A &amp; &quot;B&quot; &lt;script&gt;"
AT = datetime(2026, 12, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def in_november(monkeypatch):
    monkeypatch.setattr("kernel.clock.now", lambda: datetime(2026, 11, 23, 8, 0, tzinfo=UTC))


def draw(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def component(name: str, **attributes: object) -> str:
    return render_component(RequestFactory().get("/"), name, attributes)


def test_moment_is_a_time_with_the_instant_in_utc(in_november):
    assert draw('{% moment at "Asia/Manila" "Europe/Berlin" %}', at=AT).replace("\xa0", " ") == (
        '<time datetime="2026-12-04T09:00:00Z">Fri 4 Dec, 17:00 Manila</time> <span class="other-time">(10:00 Berlin)</span>'
    )


def test_moment_without_a_zone_is_in_the_readers(in_november):
    with timezone.override("Europe/Berlin"):
        assert "10:00 Berlin" in draw("{% moment at %}", at=AT)


def test_day_of_a_moment_is_taken_in_its_zone(in_november):
    assert draw('{% day at "Pacific/Auckland" %}', at=AT.replace(hour=20)) == (
        '<time datetime="2026-12-05">Sat 5 Dec</time>'
    )


def test_nothing_is_said_about_nothing():
    assert draw("{% moment none %}{% day none %}{% money none 'EUR' %}", none=None) == ""


def test_money_stays_on_one_line():
    assert draw("{% money amount 'EUR' %}", amount=Decimal(1200)) == '<span class="money">EUR\xa01,200.00</span>'


@pytest.mark.parametrize(("name", "letters"), [("Ana Reyes", "AR"), ("Ana Maria de los Reyes", "AR"), ("Priya", "P")])
def test_initials(name, letters):
    assert ledger.initials(name) == letters


def test_whose_marks_the_side_and_escapes_the_name():
    assert draw("{% whose 'client' name %}", name=HOSTILE) == f'<span class="whose whose-client">{ESCAPED}</span>'


def test_status_is_a_word_and_a_shape():
    html = draw("{% status 'changes_requested' %}")
    assert "Changes requested" in html
    assert "#edit" in html


def test_status_tells_aggregates_apart():
    assert "Works" in draw("{% status 'confirmed' kind='tool' %}")
    assert "Received" in draw("{% status 'confirmed' kind='payment' %}")


def test_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in draw("{% icon 'bell' %}")
    assert 'role="img" aria-label="Inbox"' in draw("{% icon 'bell' 'Inbox' %}")


@pytest.mark.parametrize(
    ("path", "url", "exact", "is_current"),
    [
        ("/", "/", False, True),
        ("/money/", "/", False, False),
        ("/money/1/", "/money/", False, True),
        ("/money/1/", "/money/", True, False),
    ],
)
def test_current_marks_the_page_and_those_above_it(path, url, exact, is_current):
    context = Context({"request": RequestFactory().get(path)})
    assert ledger.current(context, url, exact) == (' aria-current="page"' if is_current else "")


def test_banner_says_whose_turn_what_and_then():
    html = component("banner", side="contractor", whose="Ana’s turn", what="Deliver", then="Then: review", slot="")
    assert 'class="move-banner of-contractor"' in html
    assert "btn" not in html


def test_banner_escapes_once():
    html = component(
        "banner", side="client", whose=HOSTILE, what=HOSTILE, button_label=HOSTILE, button_url="/a?b=1&c=2"
    )
    assert html.count(ESCAPED) == 3
    assert 'href="/a?b=1&amp;c=2"' in html


def test_moves_are_a_table_with_the_same_button_in_each_row():
    row = SimpleNamespace(
        whose_side="client", whose="You", what=mark_safe("Pay <em>Wireframes</em>"), where=HOSTILE,
        due="3 days late", due_tone="late", note="", button_label="I have paid", button_url="/pay",
    )  # fmt: skip
    html = component("moves", rows=[row, row], caption="Overdue")
    assert '<caption class="visually-hidden">Overdue</caption>' in html
    assert html.count('class="btn btn-outline-primary" href="/pay"') == 2
    assert html.count("<em>Wireframes</em>") == 2
    assert html.count(ESCAPED) == 2
    assert html.count('<span class="late">3 days late</span>') == 2


def test_a_row_that_acts_is_a_button_of_the_page_s_one_form():
    row = SimpleNamespace(whose_side="client", whose="You", what="Read", due="", post_url="/read", button_label="Read")
    assert '<button type="submit" form="act" formaction="/read"' in component("moves", rows=[row])


def test_stages_say_where_one_is_without_colour():
    stages = [SimpleNamespace(label="Brief", state="done"), SimpleNamespace(label="Work", state="now")]
    html = component("stages", stages=stages)
    assert 'aria-label="done:"' in html
    assert '<li class="now" aria-current="step">Work</li>' in html


def test_tabs_mark_the_current_one():
    tabs = [SimpleNamespace(label="Work", url="/w", is_current=True, count=2), SimpleNamespace(label="Money", url="/m")]
    html = component("tabs", tabs=tabs, label="Engagement")
    assert html.count('aria-current="page"') == 1
    assert '<nav aria-label="Engagement">' in html


def test_pagination_is_silent_when_there_is_one_page():
    assert component("pagination").strip() == ""
    assert 'rel="next"' in component("pagination", next_url="/n")


def test_empty_offers_one_action():
    html = component("empty", title="No invoices yet", action_label="New job", action_url="/x")
    assert html.count("<a ") == 1


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "410", "500"])
def test_error_pages_need_no_context(name):
    html = render_to_string(f"{name}.html")
    assert html.count("<h1>") == 1
    assert html.count('class="btn btn-primary" href="/"') == 1
