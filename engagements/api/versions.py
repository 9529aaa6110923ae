"""REST: proposals, versions of the agreement, and their signatures."""

from typing import Any, Literal

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.access import Permission
from accounts.api.serializers import SIDES, PersonSerializer
from engagements.acts import acts_on_version
from engagements.api.base import EngagementView
from engagements.api.drafts import BodySerializer
from engagements.models import AgreementVersion, Signature
from engagements.services import agreements
from kernel.api.fields import TextField
from kernel.api.operations import operation
from kernel.api.schema import page_shape
from kernel.api.views import PageQuery
from kernel.errors import Invalid
from kernel.keyset import Order

NEWEST_FIRST = Order("number", is_descending=True, parse=int)


class SignatureSerializer(serializers.Serializer[Any]):
    """One side's consent to one hash."""

    side = serializers.ChoiceField(choices=SIDES)
    user = PersonSerializer()
    sha256 = serializers.CharField()
    signed_at = serializers.DateTimeField()


class VersionSummarySerializer(serializers.Serializer[Any]):
    """A version of the agreement, without its text."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    status = serializers.ChoiceField(choices=AgreementVersion.Status.values)
    sha256 = serializers.CharField(help_text="SHA-256 over the canonical JSON of the body: what both sides sign.")
    proposed_side = serializers.ChoiceField(choices=SIDES)
    proposed_by = PersonSerializer()
    proposed_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    reason = serializers.CharField()
    answer_reason = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    signatures = SignatureSerializer(many=True)
    allowed_actions = serializers.SerializerMethodField()

    def get_allowed_actions(self, row: AgreementVersion) -> list[Literal["sign", "counter", "decline", "withdraw"]]:
        view = self.context["view"]
        signed = {signature.side for signature in row.signatures.all()}
        return acts_on_version(row, signed=signed, side=view.side, permissions=view.permissions)


class VersionSerializer(VersionSummarySerializer):
    """A version of the agreement with its text."""

    body = BodySerializer()


class ProposeSerializer(serializers.Serializer[Any]):
    """Freezes the own side's draft as the next version."""

    reason = TextField(required=False, max_length=5_000, help_text="Why, for a proposed change.")
    expires_at = serializers.DateTimeField(
        required=False, help_text="Default: two weeks on, or the first date that the offer of a job names."
    )
    answers = serializers.UUIDField(required=False, help_text="The other side's open proposal that this one counters.")
    sign = serializers.BooleanField(
        default=True, help_text="Sign it at once, where the token's person may commit that much alone."
    )
    draft_version = serializers.IntegerField(
        required=False, min_value=1, help_text="The draft that was checked; 412 where it changed since."
    )


class SignSerializer(serializers.Serializer[Any]):
    """Consent to one text, named by its hash."""

    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", help_text="Of the version that was read.")
    override_reason = TextField(
        required=False, max_length=5_000, help_text="Why it is signed although a question is open."
    )


class DeclineSerializer(serializers.Serializer[Any]):
    """A no, with its reason."""

    reason = TextField(max_length=5_000)


class VersionView(EngagementView):
    """Versions of one engagement."""

    tag = "Agreement"

    def versions(self) -> "QuerySet[AgreementVersion]":
        signatures = Prefetch("signatures", Signature.objects.select_related("user").order_by("signed_at"))
        rows = AgreementVersion.objects.filter(engagement=self.engagement).select_related("proposed_by")
        return rows.prefetch_related(signatures)

    def version(self) -> AgreementVersion:
        return get_object_or_404(self.versions(), pk=self.kwargs["pk"])


class Proposals(VersionView):
    """``/engagements/{id}/proposals``"""

    @operation(
        "propose",
        "Propose the own side's draft, or counter with it",
        Permission.AGREEMENT_PROPOSE,
        description="422 names every fault of the draft at once.",
        takes=ProposeSerializer,
        gives=VersionSerializer,
        status=201,
    )
    def post(self, data: dict[str, Any]) -> Any:
        answers = data.pop("answers", None)
        if answers is not None:
            data["answers"] = self.versions().filter(pk=answers).first()
            if data["answers"] is None:
                raise Invalid({"answers": [_("There is no such version of this agreement.")]})
        may_sign = data.pop("sign") and Permission.AGREEMENT_SIGN in self.permissions
        made = agreements.propose(engagement=self.engagement, by=self.by, now=self.now, may_sign=may_sign, **data)
        self.set_location(reverse("api:version", args=[self.engagement.pk, made.pk]))
        return self.versions().get(pk=made.pk)


class Versions(VersionView):
    """``/engagements/{id}/versions``"""

    @operation(
        "listVersions",
        "Versions of the agreement, newest first, without their text",
        Permission.ENGAGEMENT_READ,
        query=PageQuery,
        gives=page_shape(VersionSummarySerializer),
    )
    def get(self, query: dict[str, Any]) -> Any:
        return self.page(self.versions().defer("body"), query, order=NEWEST_FIRST, shape=VersionSummarySerializer)


class VersionDetail(VersionView):
    """``/engagements/{id}/versions/{id}``"""

    @operation("getVersion", "One version with its text", Permission.ENGAGEMENT_READ, gives=VersionSerializer)
    def get(self) -> Any:
        return self.version()


class Signatures(VersionView):
    """``/engagements/{id}/versions/{id}/signatures``"""

    @operation(
        "signVersion",
        "Sign one version; the second signature puts it in force",
        Permission.AGREEMENT_SIGN,
        description="412 where the hash is not the version's; 409 `questions_open` while a question waits.",
        takes=SignSerializer,
        gives=VersionSerializer,
        status=201,
    )
    def post(self, data: dict[str, Any]) -> Any:
        agreements.sign(version=self.version(), by=self.by, now=self.now, **data)
        return self.version()


class VersionDecline(VersionView):
    """``/engagements/{id}/versions/{id}/decline``"""

    @operation(
        "declineVersion",
        "Decline the other side's proposal",
        Permission.AGREEMENT_DECLINE,
        takes=DeclineSerializer,
        gives=VersionSerializer,
    )
    def post(self, data: dict[str, Any]) -> Any:
        agreements.decline(version=self.version(), by=self.by, now=self.now, **data)
        return self.version()


class VersionWithdraw(VersionView):
    """``/engagements/{id}/versions/{id}/withdraw``"""

    @operation("withdrawVersion", "Take one's own proposal back", Permission.AGREEMENT_PROPOSE, gives=VersionSerializer)
    def post(self) -> Any:
        agreements.withdraw(version=self.version(), by=self.by, now=self.now)
        return self.version()
