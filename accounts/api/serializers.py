"""What REST says about people and parties."""

from typing import Any

from rest_framework import serializers

from accounts.access import Permission
from accounts.models import Contractor, Role
from kernel.api.external_ids import ExternalIdField
from kernel.api.fields import HourField, LineField
from kernel.languages import spoken

ROLES = [*Role.values, "contractor_admin", "contractor_member"]
SIDES = ["client", "contractor"]


class LanguageField(serializers.CharField):
    """A language that somebody chose, or the one that the product speaks instead."""

    def to_representation(self, value: str) -> str:
        return spoken(value)


class PersonSerializer(serializers.Serializer[Any]):
    """Somebody, by name."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="__str__")


class PartySerializer(serializers.Serializer[Any]):
    """An organization or a contractor, by name."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class MeUserSerializer(PersonSerializer):
    """The token's person."""

    email = serializers.EmailField()
    language = LanguageField(help_text="The language of every sentence in answers.")
    zone = serializers.CharField(help_text="The IANA time zone of every moment in sentences.")


class SeatSerializer(serializers.Serializer[Any]):
    """The one seat from which the token acts."""

    side = serializers.ChoiceField(choices=SIDES)
    role = serializers.ChoiceField(choices=ROLES)
    party = PartySerializer()


class TokenSerializer(serializers.Serializer[Any]):
    """The token itself, without its secret."""

    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=[str(scope) for scope in Permission]))
    engagement = serializers.UUIDField(
        source="engagement_id",
        allow_null=True,
        help_text="The only engagement that it may see; null: all of the seat's.",
    )
    expires_at = serializers.DateTimeField()


class MeSerializer(serializers.Serializer[Any]):
    """Whose token this is and what it may do."""

    user = MeUserSerializer()
    seat = SeatSerializer()
    token = TokenSerializer()
    permissions = serializers.ListField(
        child=serializers.ChoiceField(choices=[str(scope) for scope in Permission]),
        help_text="The rights of the seat's role that the token's scopes include.",
    )


class CalendarSerializer(PartySerializer):
    """When a party works; its deadlines follow this."""

    zone = serializers.CharField(help_text="IANA name.")
    country = serializers.CharField(help_text="ISO 3166-1 alpha-2, for public holidays; empty: none.")
    working_days = serializers.CharField(help_text="ISO weekdays, such as 12345.")
    day_starts = HourField()
    day_ends = HourField()
    version = serializers.IntegerField()


class OrganizationSerializer(CalendarSerializer):
    """A client business."""

    currency = serializers.CharField(help_text="ISO 4217; what new jobs are offered in.")


class ContractorSerializer(CalendarSerializer):
    """An independent person, or an agency."""

    kind = serializers.ChoiceField(choices=Contractor.Kind.values)


class RelationshipSerializer(serializers.Serializer[Any]):
    """An organization and a contractor who work together, and who looks after it on the client's side."""

    id = serializers.UUIDField()
    external_id = serializers.CharField(help_text="What an integration calls it; unique within the organization.")
    organization = PartySerializer()
    contractor = PartySerializer()
    manager = PersonSerializer()
    deputy = PersonSerializer(allow_null=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class InviteContractorSerializer(serializers.Serializer[Any]):
    """A new contractor to work with: they get an invitation by mail."""

    name = LineField(max_length=120, help_text="The person's or the agency's name.")
    email = serializers.EmailField(max_length=254)
    kind = serializers.ChoiceField(choices=Contractor.Kind.values, default=Contractor.Kind.PERSON)
    manager = serializers.UUIDField(required=False, help_text="An owner or manager; default: the token's person.")
    deputy = serializers.UUIDField(required=False, allow_null=True)
    is_mailed = serializers.BooleanField(
        default=True, help_text="Send the invitation now; if not, it goes out with the first job that is offered."
    )
    external_id = ExternalIdField()
