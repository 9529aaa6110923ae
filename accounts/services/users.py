"""People: creating one, the profile, deactivation. An address counts as proven once a link or a code sent there was used."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.lines import clean_calendar, clean_email, clean_name, clean_zone
from accounts.models import User
from kernel.errors import Invalid
from kernel.languages import spoken

EDITABLE = ("name", "zone", "language", "theme", "working_days", "day_starts", "day_ends", "wants_digest")
TAKEN = _("Somebody with this address is here already.")
THEMES = ("auto", "light", "dark")


def find(email: str) -> User | None:
    """The person with this address, whatever its capitals."""
    return User.objects.filter(email__iexact=email.strip()).first()


def create(
    *, email: str, name: str, zone: str = "UTC", language: str = "", password: str = "", is_proven: bool = False
) -> User:
    """Create a person. Raises Invalid for an unusable name, address or zone, and for an address that is taken."""
    email = clean_email(email)
    fields = {"name": clean_name(name, "name", _("Say your name.")), "zone": clean_zone(zone)}
    if find(email):
        raise Invalid({"email": [TAKEN]})
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password or None, language=spoken(language), **fields)
            EmailAddress.objects.create(user=user, email=email, primary=True, verified=is_proven)
    except IntegrityError as error:  # somebody was faster by a moment
        raise Invalid({"email": [TAKEN]}) from error
    return user


def prove_address(*, user: User, email: str) -> None:
    """Note that ``user`` opened what was sent to ``email``. Idempotent; an address that is not theirs is left alone."""
    email = email.lower()
    if user.email.lower() != email:
        return
    others = EmailAddress.objects.filter(user=user, primary=True).exclude(email=email)
    row, _created = EmailAddress.objects.get_or_create(
        user=user, email=email, defaults={"primary": not others.exists(), "verified": True}
    )
    if not row.verified:
        EmailAddress.objects.filter(pk=row.pk).update(verified=True)


def update(*, user: User, **fields: Any) -> User:
    """Change the profile: any of name, zone, language, theme, working days and hours, digest."""
    changed = {name: fields[name] for name in EDITABLE if name in fields}
    if "name" in changed:
        changed["name"] = clean_name(changed["name"], "name", _("Say your name."))
    if "language" in changed and changed["language"] != spoken(changed["language"]):
        raise Invalid({"language": [_("Choose a language of the list.")]})
    if "theme" in changed and changed["theme"] not in THEMES:
        raise Invalid({"theme": [_("Choose a theme of the list.")]})
    for name, value in clean_calendar(changed, user).items():
        setattr(user, name, value)
    user.save(update_fields=list(changed))
    return user
