"""The scene of an engagement's draft: whose zones, which deliverables."""

from typing import Any

from django.utils.translation import gettext as _

from engagements.editors.base import Scene
from engagements.models import Engagement
from engagements.parts.base import title_of
from kernel.formats import as_zone, city


def scene_of(engagement: Engagement, body: dict[str, Any], place: str = "") -> Scene:
    """Needs organization and contractor selected. A new deadline begins in the zone of the side whose it is."""
    rows = (body["parts"].get("deliverables") or {}).get("items", [])
    return Scene(
        zone=engagement.contractor.zone,
        client_zone=engagement.organization.zone,
        zones=zone_choices(engagement),
        deliverables=[(str(row.get("key")), title_of(row) or _("New deliverable")) for row in rows],
        may_change_currency=engagement.status == Engagement.Status.DRAFT,
        place=place,
        currency=str(body["currency"]),
    )


def zone_choices(engagement: Engagement) -> list[tuple[str, str]]:
    """The zones of both sides, each with the name of who is there; one entry where they share it."""
    parties = (engagement.contractor, engagement.organization)
    names: dict[str, list[str]] = {}
    for party in parties:
        names.setdefault(party.zone, []).append(party.name)
    pattern = _("%(city)s (%(names)s)")
    return [(zone, pattern % {"city": city(as_zone(zone)), "names": ", ".join(who)}) for zone, who in names.items()]
