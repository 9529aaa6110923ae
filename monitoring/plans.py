"""The check-in plan in words."""

from datetime import datetime, time
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engagements.models import AgreementVersion, Engagement
from engagements.parts.fields import read_date
from kernel.formats import as_zone, city, format_day, format_time


def plan_of(engagement: Engagement) -> dict[str, Any]:
    """The check-in plan in force; empty where there is none. One query, without reading the rest of the agreement."""
    if engagement.in_force_id is None:
        return {}
    plans = AgreementVersion.objects.filter(pk=engagement.in_force_id)
    plan = plans.values_list("body__parts__check_in_plan", flat=True).first() or {}
    return plan if plan.get("rhythm") else {}


def say_plan(plan: dict[str, Any], *, now: datetime) -> str:
    """``Every Friday at 10:00 Manila, from Fri 6 Nov until Fri 18 Dec.``; empty for no plan."""
    if not plan:
        return ""
    first, place = read_date(plan["first_on"]), as_zone(plan["zone"])
    words = {
        "daily": _("Every working day at %(time)s %(city)s"),
        "weekly": _("Every %(weekday)s at %(time)s %(city)s"),
        "fortnightly": _("Every second %(weekday)s at %(time)s %(city)s"),
        "monthly": _("On day %(day)s of every month at %(time)s %(city)s"),
    }[plan["rhythm"]]
    values = {
        "weekday": date_format(first, "l"),
        "day": first.day,
        "time": format_time(time.fromisoformat(plan["time"])),
        "city": city(place),
    }
    parts = [words % values, _("from %(day)s") % {"day": format_day(first, now=now)}]
    if plan["last_on"]:
        parts.append(_("until %(day)s") % {"day": format_day(read_date(plan["last_on"]), now=now)})
    return f"{parts[0]}, {' '.join(parts[1:])}."
