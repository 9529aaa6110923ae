"""The check-in plan: a recurrence rule (RFC 5545) in the contractor's zone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.utils.translation import gettext_lazy as _

from engagements.models.base import parties_of
from engagements.parts.base import Difference, Faults, NamedDate, Outstanding, Part
from engagements.parts.fields import ZONES, date_of, day_in, read_date, zone_of
from engagements.parts.sayings import known_zone, say_day
from kernel.formats import as_zone, city, format_day
from kernel.transitions import transition
from monitoring.models import Blocker, CheckIn

RHYTHMS = {
    "daily": ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", _("Every working day")),
    "weekly": ("FREQ=WEEKLY", _("Every week")),
    "fortnightly": ("FREQ=WEEKLY;INTERVAL=2", _("Every two weeks")),
    "monthly": ("FREQ=MONTHLY", _("Every month")),
}
HORIZON = timedelta(days=60)


class CheckInPlanPart(Part):
    """``rhythm`` (a key of RHYTHMS, or empty for none), ``first_on``, ``last_on``, ``time`` (HH:MM) and ``zone``."""

    code = "check_in_plan"
    label = _("Check-ins")
    template = "monitoring/agreement/plan.html"
    editor = "monitoring.editors.CheckInPlanEditor"

    def empty(self) -> dict[str, Any]:
        return {"rhythm": "", "first_on": "", "last_on": "", "time": "10:00", "zone": "UTC"}

    def clean(self, data: dict[str, Any], *, body: dict[str, Any]) -> dict[str, Any]:
        rhythm = str(data.get("rhythm") or "")
        if not rhythm:
            return self.empty()
        faults = Faults()
        if rhythm not in RHYTHMS:
            faults.add("part.rhythm", _("Choose one of the rhythms, or none."))
        first, last = (
            date_of(data, "first_on", "part", faults),
            date_of(data, "last_on", "part", faults, required=False),
        )
        if first and last and last < first:
            faults.add("part.last_on", _("The last check-in cannot come before the first."))
        at = str(data.get("time") or "")
        try:
            datetime.strptime(at, "%H:%M")  # noqa: DTZ007 - a wall-clock time
        except ValueError:
            faults.add("part.time", _("Give a time, such as 10:00."))
        zone = zone_of(data, "part", faults)
        faults.raise_any()
        return {"rhythm": rhythm, "first_on": first, "last_on": last, "time": at, "zone": zone}

    def outstanding(self, engagement: Any) -> list[Outstanding]:
        waiting = Blocker.objects.filter(engagement=engagement, status="open")
        text = _("A blocker of %(day)s is not resolved yet.")
        return [
            Outstanding(text % {"day": format_day(row.raised_at.date(), now=row.raised_at)}, "blocker", row.pk)
            for row in waiting
        ]

    def dates(self, data: dict[str, Any], *, zone: str) -> Iterator[NamedDate]:
        for field in ("first_on", "last_on") if data.get("rhythm") else ():
            day = day_in(str(data.get(field) or ""))
            if day:
                yield NamedDate("part", "", field, day, known_zone(data.get("zone")))

    def shown(self, data: dict[str, Any], *, body: dict[str, Any]) -> dict[str, Any]:
        rhythm = RHYTHMS.get(str(data.get("rhythm") or ""))
        return data | {
            "rhythm": rhythm[1] if rhythm else "",
            "first_on": say_day(data.get("first_on")),
            "last_on": say_day(data.get("last_on")),
            "city": city(as_zone(data["zone"])) if str(data.get("zone")) in ZONES else "",
        }

    def compare(
        self, old: dict[str, Any], new: dict[str, Any], *, old_body: dict[str, Any], new_body: dict[str, Any]
    ) -> Iterator[Difference]:
        labels = {
            "rhythm": _("Rhythm"),
            "first_on": _("First"),
            "last_on": _("Last"),
            "time": _("Time"),
            "zone": _("Time zone"),
        }
        for field, label in labels.items():
            was, now = _said(old, field), _said(new, field)
            if was != now:
                yield Difference(self.code, "", str(self.label), str(label), "changed", was, now)

    def materialise(self, data: dict[str, Any], *, change: Any) -> None:
        for row in CheckIn.objects.filter(engagement=change.scope, status="scheduled", due_at__gt=change.now):
            transition(row, "cancel", by=change.by)
        schedule(data, change=change)


def _said(data: dict[str, Any], field: str) -> str:
    """One field in words; without a rhythm there is no plan, and nothing to say."""
    if not data.get("rhythm"):
        return str(_("None")) if field == "rhythm" else ""
    value = str(data.get(field) or "")
    if field == "rhythm":
        return str(RHYTHMS[value][1])
    return say_day(value) if field in {"first_on", "last_on"} else value


def occurrences(data: dict[str, Any], *, after: datetime, until: datetime) -> list[datetime]:
    """The instants (UTC) that the plan calls for in ``(after, until]``; at most 60. A skipped wall time moves forward."""
    if not data.get("rhythm"):
        return []
    zone = ZoneInfo(data["zone"])
    start = datetime.combine(read_date(data["first_on"]), datetime.strptime(data["time"], "%H:%M").time(), zone)  # noqa: DTZ007
    rule = rrulestr(_rule_text(data["rhythm"], start.day), dtstart=start)
    if data["last_on"]:
        last = datetime.combine(read_date(data["last_on"]), datetime.max.time(), zone).astimezone(UTC)
        until = min(until, last)
    moments = (moment.astimezone(UTC) for moment in rule.xafter(after.astimezone(zone), inc=False))
    return [moment for moment in islice(moments, 60) if moment <= until]


def _rule_text(rhythm: str, day: int) -> str:
    """The rule; monthly after the 28th takes the last such day there is, since a plain rule skips short months."""
    text = RHYTHMS[rhythm][0]
    if rhythm == "monthly" and day > 28:
        days = ",".join(str(number) for number in range(28, day + 1))
        return f"{text};BYMONTHDAY={days};BYSETPOS=-1"
    return text


def schedule(data: dict[str, Any], *, change: Any) -> int:
    """Create the check-ins of the next 60 days that are not there yet; returns how many. The caller holds the door open."""
    existing = CheckIn.objects.filter(engagement=change.scope).exclude(status="cancelled")
    known = set(existing.values_list("due_at", flat=True))
    due = [moment for moment in occurrences(data, after=change.now, until=change.now + HORIZON) if moment not in known]
    CheckIn.objects.bulk_create(
        [
            CheckIn(**parties_of(change.scope), due_at=moment, zone=data["zone"], since=change.now, status="scheduled")
            for moment in due
        ]
    )
    return len(due)
