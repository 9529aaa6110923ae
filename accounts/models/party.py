"""What organizations and contractors share: a name, a zone, working days."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.models import Scope
from kernel.worktime import WorkingTime


class Party(Scope):
    """One side of relationships. ``zone`` is an IANA name, ``country`` ISO 3166-1 alpha-2 (empty: no public holidays)."""

    name = models.CharField(_("name"), max_length=120)
    zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    country = models.CharField(_("country"), max_length=2, blank=True)
    working_days = models.CharField(_("working days"), max_length=7, default="12345")
    day_starts = models.TimeField(_("day starts"), default=dt.time(9, 0))
    day_ends = models.TimeField(_("day ends"), default=dt.time(17, 0))
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def working_time(self) -> WorkingTime:
        return WorkingTime(self.zone, self.country, self.working_days, self.day_starts, self.day_ends)
