"""A person. One user may hold several seats: in organizations and in contractors."""

import datetime as dt
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kernel.ids import uuid7
from kernel.worktime import WorkingTime


class UserManager(BaseUserManager["User"]):
    """Creates people by address; a password is optional, since a mailed code signs in too."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save()
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Deactivated and anonymised, never deleted. ``zone`` is an IANA name; ``working_days`` are ISO weekdays as text."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)
    zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    language = models.CharField(_("language"), max_length=10, default="en-gb")
    theme = models.CharField(_("theme"), max_length=5, default="auto")
    working_days = models.CharField(_("working days"), max_length=7, default="12345")
    day_starts = models.TimeField(_("day starts"), default=dt.time(9, 0))
    day_ends = models.TimeField(_("day ends"), default=dt.time(17, 0))
    wants_digest = models.BooleanField(_("daily digest"), default=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(
                condition=models.Q(day_starts__lt=models.F("day_ends")), name="user_day_starts_first"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] or self.email

    def working_time(self, country: str = "") -> WorkingTime:
        """When this person works; ``country`` adds its public holidays."""
        return WorkingTime(self.zone, country, self.working_days, self.day_starts, self.day_ends)
