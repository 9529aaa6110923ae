"""Working days and hours of a party: where deadlines fall and when a reminder may arrive."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

CLOSE_OF_BUSINESS = time(17, 0)


@dataclass(frozen=True)
class WorkingTime:
    """A zone (IANA), a country for public holidays (ISO 3166 or empty), ISO weekdays 1–7 as text, opening and closing time."""

    zone: str = "UTC"
    country: str = ""
    days: str = "12345"
    start: time = time(9, 0)
    end: time = CLOSE_OF_BUSINESS

    def is_working_day(self, day: date) -> bool:
        return str(day.isoweekday()) in self.days and day not in _holidays(self.country, day.year)

    def next_working_day(self, day: date) -> date:
        """``day`` itself when it is a working day, else the first after it."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def at(self, day: date, moment: time) -> datetime:
        """The instant of wall-clock ``moment`` on ``day`` in this zone, in UTC; a skipped wall time moves forward."""
        return datetime.combine(day, moment, ZoneInfo(self.zone)).astimezone(UTC)

    def close_of(self, day: date) -> datetime:
        return self.at(day, self.end)

    def add_working_days(self, moment: datetime, count: int) -> datetime:
        """Close of business ``count`` working days after the day of ``moment`` (0: the first working day not before it)."""
        day = self.next_working_day(moment.astimezone(ZoneInfo(self.zone)).date())
        for _ in range(count):
            day = self.next_working_day(day + timedelta(days=1))
        return self.close_of(day)

    def subtract_working_days(self, moment: datetime, count: int) -> datetime:
        """Opening time ``count`` working days before the day of ``moment``."""
        day = moment.astimezone(ZoneInfo(self.zone)).date()
        for _ in range(count):
            day -= timedelta(days=1)
            while not self.is_working_day(day):
                day -= timedelta(days=1)
        return self.at(day, self.start)

    def add_calendar_days(self, moment: datetime, count: int) -> datetime:
        """Close of business ``count`` calendar days later, moved to the next working day."""
        day = moment.astimezone(ZoneInfo(self.zone)).date() + timedelta(days=count)
        return self.close_of(self.next_working_day(day))

    def next_opening(self, moment: datetime) -> datetime:
        """``moment`` itself when it lies inside working hours, else the next opening."""
        local = moment.astimezone(ZoneInfo(self.zone))
        if self.is_working_day(local.date()):
            if local.time() < self.start:
                return self.at(local.date(), self.start)
            if local.time() < self.end:
                return moment
        return self.at(self.next_working_day(local.date() + timedelta(days=1)), self.start)

    def next_morning(self, moment: datetime) -> datetime:
        """Opening time of the first working day after the day of ``moment``."""
        day = moment.astimezone(ZoneInfo(self.zone)).date() + timedelta(days=1)
        return self.at(self.next_working_day(day), self.start)


@lru_cache(maxsize=512)
def _holidays(country: str, year: int) -> frozenset[date]:
    if not country:
        return frozenset()
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()
