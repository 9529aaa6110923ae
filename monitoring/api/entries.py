"""REST: the record of one engagement, and everything that happened for those who poll."""

from typing import Any

from django.db.models import Max, Q, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.access import Permission, Reader, Seat
from accounts.api.base import ApiView
from engagements.api.base import EngagementView
from engagements.audience import heard_by
from engagements.models import Engagement
from kernel.api.operations import operation
from kernel.api.pagination import MOST
from kernel.api.schema import page_shape
from kernel.api.views import PageQuery, Query
from kernel.keyset import Order
from kernel.models import Entry, Outbox
from kernel.models.entry import AUDIENCES

NEWEST_FIRST = Order("seq", is_descending=True, parse=int)
LARGEST = 2**63 - 1


class FactsSerializer(serializers.Serializer[Any]):
    """What the entry is about: ids, codes, dates and amounts. ``facts_digest`` = SHA-256(salt + canonical JSON of body)."""

    schema = serializers.CharField()
    salt = serializers.CharField()
    body = serializers.DictField()


class EntrySerializer(serializers.Serializer[Any]):
    """One line of a record, as it is chained."""

    id = serializers.UUIDField()
    scope_kind = serializers.CharField(help_text="`engagement`, `organization` or `contractor`.")
    scope = serializers.UUIDField(source="scope_id")
    seq = serializers.IntegerField(
        help_text="Gapless within the scope; what the other side keeps to itself is left out here."
    )
    at = serializers.DateTimeField()
    actor = serializers.CharField(help_text="`user:<id>` or `system:clock`.")
    verb = serializers.CharField(help_text="A stable code, such as `deliverable.submitted`.")
    subject = serializers.CharField(help_text="`<kind>:<id>` of the row that it happened to.")
    audience = serializers.ChoiceField(choices=AUDIENCES)
    facts = serializers.SerializerMethodField(help_text="Null where they were erased by law.")
    facts_digest = serializers.CharField()
    previous_hash = serializers.CharField()
    hash = serializers.CharField()

    @extend_schema_field(FactsSerializer(allow_null=True))
    def get_facts(self, row: Entry) -> dict[str, Any] | None:
        facts = getattr(row, "facts", None)
        return facts and {"schema": facts.schema, "salt": facts.salt, "body": facts.body}


class HeadSerializer(serializers.Serializer[Any]):
    """The end of the record: keep it elsewhere, and nobody can change the past unseen."""

    seq = serializers.IntegerField()
    hash = serializers.CharField()


class HistorySerializer(page_shape(EntrySerializer)):  # type: ignore[misc]
    """The record of an engagement, newest first."""

    head = HeadSerializer()


class EventSerializer(EntrySerializer):
    """An entry with its place among all."""

    position = serializers.IntegerField()


class EventsSerializer(serializers.Serializer[Any]):
    """What happened since, in the order in which it was dispatched."""

    results = EventSerializer(many=True)
    position = serializers.IntegerField(help_text="Ask for `after` this one next time.")
    has_more = serializers.BooleanField(help_text="Whether to ask again at once.")


class EventQuery(Query):
    """Where to go on."""

    after = serializers.IntegerField(default=0, min_value=0, max_value=LARGEST)
    limit = serializers.IntegerField(default=MOST, min_value=1, max_value=MOST)


class History(EngagementView):
    """``/engagements/{id}/history``"""

    tag = "Record"

    @operation(
        "listHistory",
        "The record of an engagement, newest first, with the head of its chain",
        Permission.ENGAGEMENT_READ,
        query=PageQuery,
        gives=HistorySerializer,
    )
    def get(self, query: dict[str, Any]) -> Any:
        rows = Entry.objects.filter(scope_kind="engagement", scope_id=self.engagement.pk).select_related("facts")
        page = self.page(heard_by(rows, self.side), query, order=NEWEST_FIRST, shape=EntrySerializer)
        return {**page, "head": {"seq": self.engagement.seq, "hash": self.engagement.head_hash}}


class Events(ApiView):
    """``/events``"""

    tag = "Record"

    @operation(
        "listEvents",
        "Everything that happened since a position, as far as the token may see it",
        Permission.ENGAGEMENT_READ,
        description="Positions follow the order of dispatch, a few seconds after the act; nothing is ever put in before one "
        "that was given.",
        query=EventQuery,
        gives=EventsSerializer,
    )
    def get(self, query: dict[str, Any]) -> Any:
        head = Outbox.objects.aggregate(last=Max("position"))["last"] or 0
        rows = visible_events(self.reader, self.seat).filter(position__gt=query["after"], position__lte=head)
        found = list(rows.order_by("position").select_related("entry__facts")[: query["limit"] + 1])
        has_more, found = len(found) > query["limit"], found[: query["limit"]]
        results = [
            {**said, "position": row.position}
            for row, said in zip(found, self.shaped(EntrySerializer, [row.entry for row in found]), strict=True)
        ]
        position = found[-1].position if has_more else max(head, query["after"])
        return {"results": results, "position": position, "has_more": has_more}


def visible_events(reader: Reader, seat: Seat) -> "QuerySet[Outbox]":
    """Entries of the engagements that the reader may see and, unless the token is for one engagement, of the own party."""
    seen = Q(entry__scope_kind="engagement", entry__scope_id__in=Engagement.objects.visible_to(reader).values("pk"))
    if reader.only_engagement_id is None:
        own = "organization" if seat.side == "client" else "contractor"
        seen |= Q(entry__scope_kind=own, entry__scope_id=seat.party.pk)
    return Outbox.objects.filter(seen, entry__audience__in=("both", seat.side))
