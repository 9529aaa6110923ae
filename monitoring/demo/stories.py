"""The engagements of the demo: one in each stage, each told day by day."""

from datetime import datetime
from typing import Any

from accounts.models import Contractor, Organization
from monitoring.demo import briefs
from monitoring.demo.play import Word, start

Parties = dict[str, Any]


def parties() -> Parties:
    """The sample organizations and contractors by name."""
    found: Parties = {row.name: row for row in Organization.objects.filter(is_sample=True)}
    return found | {row.name: row for row in Contractor.objects.filter(is_sample=True)}


def tell(today: datetime) -> None:
    """Make every engagement of the demo. ``today`` is the moment from which days are counted."""
    people = parties()
    for story in STORIES:
        story(today, people)


def website(today: datetime, people: Parties) -> None:
    """In the middle of the work: a late payment, a review, an open proposed change, access to give."""
    play = start(
        today=today,
        organization=people["Harbour Studio"],
        contractor=people["Ana Reyes"],
        body=briefs.website(today),
        weight="full",
        day=-28,
    )
    play.offer(-28)
    play.ask(-27, "Which browsers must be supported?")
    play.answer(-26, "The two newest versions of Chrome, Safari, Firefox and Edge.")
    play.sign(-25)
    play.check_in(
        Word("Sitemap, first sketches.", "Wireframes of all pages.", {"wireframes": 60}),
        Word("Homepage: grid and header.", "Hero, sections.", {"homepage": 35}),
        Word("Header, hero, three sections.", "Footer, then mobile.", {"homepage": 90, "mobile": 10}),
    )
    play.give(-24, "cms")
    play.confirm_access(-23, "cms")
    deposit = play.pay(-23, "deposit", "1200.00", reference="RE-2041")
    play.confirm_receipt(-22, deposit)
    play.deliver(
        -17, "wireframes", "All six pages. The booking flow is on page three.", ["https://files.example/wireframes"]
    )
    play.send_back(-16, "wireframes", "The services need three taps on a phone. Please bring them to two.")
    play.deliver(
        -14, "wireframes", "Menu is flat now: two taps to every service.", ["https://files.example/wireframes-2"]
    )
    play.accept(-12, "wireframes", praise="Clear, and thought through from the guest’s side.")

    def add_booking_page(body: dict[str, Any]) -> None:
        tasks = body["parts"]["brief"]["items"][1]
        tasks["body"] = tasks["body"].replace("five service pages in", "five service pages and a booking page in")
        body["parts"]["deliverables"]["items"].append(
            briefs.deliverable(
                "booking",
                "Booking page",
                ["A booking arrives by mail", "Works without JavaScript", "Both languages in place"],
                briefs.due(today, 18, briefs.MANILA),
                briefs.MANILA,
            )
        )
        body["parts"]["payment_terms"]["items"].append(
            briefs.milestone("booking", "Booking page", "900.00", deliverables=["booking"])
        )

    play.change_terms(
        -4, side="contractor", change=add_booking_page, reason="The booking page came up in our last call."
    )
    play.deliver(-1, "homepage", "Ready for your review, both languages.", ["https://preview.example/home"])
    play.end()


def photos(today: datetime, people: Parties) -> None:
    """A quick job that the contractor is working on."""
    body = briefs.quick(
        "Product photos",
        "EUR",
        "Resize and retouch 40 product photos for the shop. No new photos.",
        ["All 40 files, 2000 px wide, JPEG under 500 kB", "White background, shadows kept"],
        "300.00",
        briefs.due_next(today, briefs.BERLIN),
        briefs.BERLIN,
    )
    organization, contractor = people["Harbour Studio"], people["Studio Okafor"]
    play = start(today=today, organization=organization, contractor=contractor, body=body, weight="quick", day=-3)
    play.offer(-3)
    play.sign(-2)


def newsletter(today: datetime, people: Parties) -> None:
    """A quick job that went well from offer to paid."""
    body = briefs.quick(
        "Autumn newsletter",
        "EUR",
        "Lay out the autumn newsletter from our texts. Two rounds of corrections are included.",
        ["Opens well in Outlook and Gmail", "Under 100 kB"],
        "240.00",
        briefs.due(today, -26, briefs.MANILA),
        briefs.MANILA,
    )
    organization, contractor = people["Harbour Studio"], people["Ana Reyes"]
    play = start(today=today, organization=organization, contractor=contractor, body=body, weight="quick", day=-34)
    play.offer(-34)
    play.sign(-33)
    play.deliver(-28, "job", "Here it is, with a plain-text version.")
    play.accept(-27, "job", praise="Early, and lovely on a phone.")
    payment = play.pay(-25, "price", "240.00", reference="RE-2033")
    play.confirm_receipt(-24, payment)


def bookkeeping(today: datetime, people: Parties) -> None:
    """The retainer: the last check-in is overdue."""
    body = briefs.bookkeeping(today)
    organization, contractor = people["Harbour Studio"], people["Priya Shah"]
    play = start(today=today, organization=organization, contractor=contractor, body=body, weight="full", day=-22)
    play.offer(-22)
    play.sign(-21)
    play.check_in(
        Word("All receipts of the month booked.", "Report for the tax office."),
        Word("Report is in.", "Two receipts are missing; the list is in the folder."),
    )
    play.end()


def widget(today: datetime, people: Parties) -> None:
    """Under negotiation: countered by the contractor, and a question to answer."""
    body = briefs.booking_widget(today)
    organization, contractor = people["Harbour Studio"], people["Nguyen Dev"]
    play = start(today=today, organization=organization, contractor=contractor, body=body, weight="full", day=-6)
    play.offer(-5)

    def ask_for_more(terms: dict[str, Any]) -> None:
        terms["parts"]["payment_terms"]["items"][1]["amount"] = "2200.00"

    play.change_terms(
        -3,
        side="contractor",
        change=ask_for_more,
        reason="The calendar has no interface; reading it takes three more days.",
    )
    play.ask(-1, "May the widget use a cookie to remember the chosen language?")


def size_guide(today: datetime, people: Parties) -> None:
    """A quick job in work for another client, due next."""
    body = briefs.quick(
        "Size guide",
        "SEK",
        "Turn our three size tables into one page that works on a phone. The texts stay as they are.",
        ["Readable at 360 px without sideways scrolling", "Centimetres and inches"],
        "2400.00",
        briefs.due_next(today, briefs.MANILA),
        briefs.MANILA,
    )
    organization, contractor = people["Lindqvist AB"], people["Ana Reyes"]
    play = start(today=today, organization=organization, contractor=contractor, body=body, weight="quick", day=-8)
    play.offer(-8)
    play.sign(-7)


def offered(today: datetime, people: Parties) -> None:
    """An offer that waits for the contractor."""
    body = briefs.quick(
        "Translate the shop texts",
        "SEK",
        "Translate 60 product texts from Swedish into English. Names of colours stay Swedish.",
        ["All 60 texts in the sheet", "British spelling"],
        "6400.00",
        briefs.due(today, 12, briefs.MANILA),
        briefs.MANILA,
    )
    organization, contractor = people["Lindqvist AB"], people["Ana Reyes"]
    play = start(today=today, organization=organization, contractor=contractor, body=body, weight="quick", day=-2)
    play.offer(-2)


def part_paid(today: datetime, people: Parties) -> None:
    """Accepted and paid in part, with a receipt to confirm."""
    body = briefs.quick(
        "Stock interface",
        "USD",
        "Read the stock of both warehouses every hour into the shop. Errors go to the log.",
        ["A change of stock shows within the hour", "A warehouse that is down does not stop the other"],
        "1800.00",
        briefs.due(today, -9, briefs.SAIGON),
        briefs.SAIGON,
    )
    organization, contractor = people["Okafor Labs"], people["Nguyen Dev"]
    play = start(today=today, organization=organization, contractor=contractor, body=body, weight="quick", day=-30)
    play.offer(-30)
    play.sign(-29)
    play.deliver(-10, "job", "It runs every hour; the log is in the repository.")
    play.accept(-9, "job")
    play.pay(-1, "price", "1000.00", reference="OK-118")


def closing(today: datetime, people: Parties) -> None:
    """Everything is accepted and paid: only the close-out is left."""
    body = briefs.quick(
        "Holiday cards",
        "EUR",
        "Draw three holiday cards in the style of last year’s.",
        ["Three motifs, print-ready with 3 mm bleed"],
        "450.00",
        briefs.due(today, -12, briefs.BERLIN),
        briefs.BERLIN,
    )
    organization, contractor = people["Harbour Studio"], people["Studio Okafor"]
    play = start(today=today, organization=organization, contractor=contractor, body=body, weight="full", day=-28)
    play.offer(-28)
    play.sign(-27)
    play.deliver(-13, "job", "Three motifs, each in two sizes.")
    play.accept(-11, "job", praise="Everybody here smiled.")
    payment = play.pay(-3, "price", "450.00", reference="RE-2050")
    play.confirm_receipt(-2, payment)


def draft(today: datetime, people: Parties) -> None:
    """Begun, not offered yet."""
    body = briefs.agreement(
        "Spring catalogue",
        "EUR",
        [briefs.section("goal", "Why we do this", "objectives", "Twelve pages for the spring fair.")],
    )
    organization, contractor = people["Harbour Studio"], people["Ana Reyes"]
    start(today=today, organization=organization, contractor=contractor, body=body, weight="full", day=-1)


STORIES = [website, photos, newsletter, bookkeeping, widget, size_guide, offered, part_paid, closing, draft]
