"""The agreements of the demo, written for it."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

MANILA, BERLIN, MUMBAI, SAIGON = "Asia/Manila", "Europe/Berlin", "Asia/Kolkata", "Asia/Ho_Chi_Minh"


def due(today: datetime, day: int, zone: str, hour: int = 17) -> str:
    """``hour`` o'clock in ``zone``, ``day`` days from today, moved off the weekend."""
    on = _weekday(today.astimezone(ZoneInfo(zone)).date() + timedelta(days=day))
    return datetime.combine(on, time(hour), ZoneInfo(zone)).isoformat()


def due_next(today: datetime, zone: str) -> str:
    """Today at 17:00 in ``zone``; late in the day, or at a weekend, noon of the next weekday."""
    local = today.astimezone(ZoneInfo(zone))
    if local.isoweekday() <= 5 and local.time() < time(15):
        return datetime.combine(local.date(), time(17), ZoneInfo(zone)).isoformat()
    return datetime.combine(_weekday(local.date() + timedelta(days=1)), time(12), ZoneInfo(zone)).isoformat()


def weekly(today: datetime, zone: str, *, next_one: bool, hour: int, weeks: int) -> dict[str, Any]:
    """A check-in each week, the first ``weeks`` weeks ago.

    The date of this week lies on the first weekday to come (``next_one``), or on the last one that has passed.
    """
    day = today.astimezone(ZoneInfo(zone))
    step = timedelta(days=1 if next_one else -1)
    while day.isoweekday() > 5 or (day.replace(hour=hour, minute=0, second=0, microsecond=0) > today) is not next_one:
        day += step
    first_on = day.date() - timedelta(weeks=weeks)
    return {
        "rhythm": "weekly",
        "first_on": first_on.isoformat(),
        "last_on": "",
        "time": f"{hour}:00",
        "zone": zone,
    }


def _weekday(day: date) -> date:
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    return day


def deliverable(
    key: str, title: str, criteria: list[str], due_at: str, zone: str, review_days: int = 3
) -> dict[str, Any]:
    return {
        "key": key,
        "title": title,
        "description": "",
        "criteria": [{"key": f"{key}-{n}", "text": text} for n, text in enumerate(criteria, 1)],
        "due_at": due_at,
        "zone": zone,
        "review_days": review_days,
    }


def milestone(key: str, title: str, amount: str, trigger: str = "acceptance", **more: Any) -> dict[str, Any]:
    return {"key": key, "title": title, "amount": amount, "trigger": trigger, "deliverables": [], "days": 7, **more}


def section(key: str, title: str, kind: str, text: str) -> dict[str, Any]:
    return {"key": key, "title": title, "kind": kind, "body": text}


def agreement(title: str, currency: str, sections: list[dict[str, Any]], **parts: Any) -> dict[str, Any]:
    """A whole draft."""
    return {"schema": 1, "title": title, "currency": currency, "parts": {"brief": {"items": sections}, **parts}}


def website(today: datetime) -> dict[str, Any]:
    """The long one: four stages, tools, weekly check-ins."""
    return agreement(
        "Website relaunch",
        "EUR",
        [
            section(
                "goal",
                "Why we do this",
                "objectives",
                "Guests find our services on a phone in under a minute. Today two out of three give up on the menu.",
            ),
            section(
                "tasks",
                "Tasks",
                "tasks",
                "Design and build the home page and the five service pages in the existing CMS.\n\n"
                "- Texts come from us, in German and English.\n- The blog stays as it is.\n- Photos: see *Product photos*.",
            ),
            section(
                "out",
                "Not part of it",
                "scope",
                "Hosting, search advertising and the newsletter are not part of this job.",
            ),
        ],
        deliverables={
            "items": [
                deliverable(
                    "wireframes",
                    "Wireframes",
                    ["All six pages, phone and desktop", "Every service is two taps from the home page"],
                    due(today, -16, MANILA),
                    MANILA,
                ),
                deliverable(
                    "homepage",
                    "Homepage draft",
                    [
                        "Opens in under two seconds on a phone",
                        "Readable at 200 % zoom",
                        "Both languages in place",
                        "Passes the accessibility check without errors",
                    ],
                    due(today, -1, MANILA),
                    MANILA,
                ),
                deliverable(
                    "mobile",
                    "Mobile layouts",
                    ["Six pages at 360 px without sideways scrolling", "Menu usable with one thumb"],
                    due(today, 11, MANILA),
                    MANILA,
                ),
            ]
        },
        tools={
            "items": [
                {
                    "key": "cms",
                    "name": "CMS log-in",
                    "purpose": "Building the pages",
                    "instructions": "You get an invitation from the CMS itself. Start with the training page.",
                    "zone": BERLIN,
                    "needed_at": due(today, -21, BERLIN, 9),
                },
                {
                    "key": "figma",
                    "name": "Figma, brand library",
                    "purpose": "Colours, type, logo",
                    "instructions": "",
                    "zone": BERLIN,
                    "needed_at": due_next(today, BERLIN),
                },
            ]
        },
        communication={"text": "By comments here; calls on Thursdays, 10:00 Berlin.", "answer_days": 2},
        payment_terms={
            "items": [
                milestone("deposit", "Deposit", "1200.00", "up_front", days=5),
                milestone("wireframes", "Wireframes", "1200.00", deliverables=["wireframes"]),
                milestone("homepage", "Homepage", "1200.00", deliverables=["homepage"]),
                milestone("rest", "Mobile and completion", "2400.00", "completion", days=14),
            ]
        },
        check_in_plan=weekly(today, MANILA, next_one=True, hour=16, weeks=3),
    )


def quick(
    title: str, currency: str, text: str, criteria: list[str], amount: str, due_at: str, zone: str
) -> dict[str, Any]:
    """A quick job: one deliverable, one payment."""
    return agreement(
        title,
        currency,
        [section("what", "What", "tasks", text)],
        deliverables={"items": [deliverable("job", title, criteria, due_at, zone)]},
        payment_terms={"items": [milestone("price", title, amount, deliverables=["job"])]},
    )


def bookkeeping(today: datetime) -> dict[str, Any]:
    """The retainer: a payment at the end of each month, a check-in each week, no end date."""
    months = []
    for number in range(3):
        end = (today + timedelta(days=30 * number + 8)).date()
        months.append(
            milestone(
                f"month{number}", f"Bookkeeping, month {number + 1}", "380.00", "end_of_period", on=end.isoformat()
            )
        )
    return agreement(
        "Bookkeeping",
        "EUR",
        [
            section(
                "tasks",
                "Tasks",
                "tasks",
                "Receipts are booked within three working days. Each Friday: what is missing. Each month: the report.",
            )
        ],
        communication={"text": "By comments here. Receipts come through the shared folder.", "answer_days": 2},
        payment_terms={"items": months},
        check_in_plan=weekly(today, MUMBAI, next_one=False, hour=10, weeks=2),
    )


def booking_widget(today: datetime) -> dict[str, Any]:
    """Under negotiation."""
    return agreement(
        "Booking widget",
        "EUR",
        [
            section(
                "tasks",
                "Tasks",
                "tasks",
                "A widget that takes a booking on every page of the site and writes it into our calendar.",
            ),
            section("limits", "Limits", "scope", "Payments in advance are not part of it. No data leaves the EU."),
        ],
        deliverables={
            "items": [
                deliverable(
                    "prototype",
                    "Prototype",
                    ["A booking arrives in the test calendar", "Works with a keyboard alone"],
                    due(today, 18, SAIGON),
                    SAIGON,
                ),
                deliverable(
                    "live",
                    "Live on the site",
                    ["Two weeks without a lost booking", "Handbook of two pages"],
                    due(today, 39, SAIGON),
                    SAIGON,
                    5,
                ),
            ]
        },
        payment_terms={
            "items": [
                milestone("start", "On signing", "800.00", "up_front"),
                milestone("prototype", "Prototype", "1600.00", deliverables=["prototype"]),
                milestone("live", "Live", "1800.00", deliverables=["live"]),
            ]
        },
    )
