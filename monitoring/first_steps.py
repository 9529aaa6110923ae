"""The first steps of each role: a short list that ticks itself and goes away when it is done."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Permission, Reader, Seat
from accounts.models import Relationship, Role
from engagements.models import Engagement


@dataclass(frozen=True)
class Step:
    """One step: what to do, where, and whether it is done. ``url`` is empty where the other side has to act."""

    label: str
    url: str
    is_done: bool


def first_steps(reader: Reader, seat: Seat) -> list[Step]:
    """The steps of the seat's role, or none where the role starts nothing or all are done. One query at most."""
    if seat.side == "contractor":
        steps = _contractor(reader, seat)
    elif Permission.ENGAGEMENT_CREATE in seat.permissions:
        steps = _client(reader, seat)
    else:
        return []
    return [] if all(step.is_done for step in steps) else steps


def _client(reader: Reader, seat: Seat) -> list[Step]:
    jobs = Engagement.objects.visible_to(reader)
    relationships = Relationship.objects.visible_to(reader)
    has_people, has_job, has_offer, has_signed = _facts(
        seat, relationships, jobs, jobs.exclude(status="draft"), jobs.filter(activated_at__isnull=False)
    )
    is_owner = seat.role == Role.OWNER
    begin = (
        Step(_("Set up %(name)s") % {"name": seat.party.name}, reverse("organization_settings"), True)
        if is_owner
        else Step(_("Take your seat at %(name)s") % {"name": seat.party.name}, reverse("profile"), True)
    )
    people = _("Say who you work with") if is_owner else _("Have the owner give you a contractor to look after")
    return [
        begin,
        Step(people, reverse("people"), has_people),
        Step(_("Write down the first job"), reverse("engagement_new"), has_job),
        Step(_("Send the offer"), reverse("engagement_list") + "?status=draft", has_offer),
        Step(_("Have both sides sign"), reverse("engagement_list"), has_signed),
    ]


def _contractor(reader: Reader, seat: Seat) -> list[Step]:
    jobs = Engagement.objects.visible_to(reader)
    has_offer, has_signed = _facts(seat, jobs, jobs.filter(activated_at__isnull=False))
    return [
        Step(_("Come in as %(name)s") % {"name": seat.party.name}, reverse("profile"), True),
        Step(_("Set your time zone and hours, so that deadlines follow your clock"), reverse("profile"), _is_placed(seat)),
        Step(_("Your client sends the first offer; you hear of it by mail"), "", has_offer),
        Step(_("Read it, ask what is unclear, and sign"), reverse("engagement_list"), has_signed),
    ]  # fmt: skip


def _is_placed(seat: Seat) -> bool:
    return bool(seat.party.zone != "UTC")


def _facts(seat: Seat, *rows: "QuerySet[Any]") -> tuple[bool, ...]:
    """Whether each of ``rows`` holds anything. One query."""
    return type(seat.party)._default_manager.values_list(*map(Exists, rows)).get(pk=seat.party.pk)
