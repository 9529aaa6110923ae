"""REST: deliverables, their rounds, reviews and praise."""

from typing import Any, Literal

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.access import Permission
from accounts.api.serializers import PersonSerializer
from engagements.acts import acts_on_deliverable
from engagements.api.attachments import AttachmentSerializer
from engagements.api.base import EngagementView
from engagements.audience import heard_by
from engagements.models import AcceptanceCriterion, Attachment, Deliverable, Submission
from engagements.services import deliverables
from kernel.api.fields import LineField, TextField
from kernel.api.operations import operation
from kernel.api.schema import page_shape
from kernel.api.views import PageQuery
from kernel.errors import Invalid
from kernel.keyset import Order

IN_ORDER = Order("position", parse=int)
OUTCOMES = ["accepted", "changes_requested"]


class CriterionSerializer(serializers.Serializer[Any]):
    """One line of "accepted when"."""

    id = serializers.UUIDField()
    key = serializers.CharField()
    text = serializers.CharField()


class ReviewSerializer(serializers.Serializer[Any]):
    """The client's judgement of one round."""

    outcome = serializers.ChoiceField(choices=OUTCOMES)
    note = serializers.CharField()
    unmet = CriterionSerializer(many=True)
    reviewed_by = PersonSerializer()
    reviewed_at = serializers.DateTimeField()


class SubmissionSerializer(serializers.Serializer[Any]):
    """One round that was handed in."""

    id = serializers.UUIDField()
    round = serializers.IntegerField()
    note = serializers.CharField()
    links = serializers.ListField(child=serializers.CharField())
    files = serializers.SerializerMethodField()
    submitted_by = PersonSerializer()
    submitted_at = serializers.DateTimeField()
    review = ReviewSerializer(allow_null=True, default=None)

    @extend_schema_field(AttachmentSerializer(many=True))
    def get_files(self, row: Submission) -> Any:
        files = self.context["view"].files.get(row.pk, [])
        return AttachmentSerializer(files, many=True, context=self.context).data


class CommendationSerializer(serializers.Serializer[Any]):
    """A word of praise."""

    text = serializers.CharField()
    given_by = PersonSerializer()
    given_at = serializers.DateTimeField()


class DeliverableSummarySerializer(serializers.Serializer[Any]):
    """Something that is handed in and accepted, without its rounds."""

    id = serializers.UUIDField()
    key = serializers.CharField(help_text="Its key in the agreement.")
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=Deliverable.Status.values)
    round = serializers.IntegerField()
    due_at = serializers.DateTimeField()
    zone = serializers.CharField(help_text="The IANA zone that the deadline was agreed in.")
    review_days = serializers.IntegerField(help_text="Working days in which the client reviews.")
    submitted_at = serializers.DateTimeField(allow_null=True)
    review_due_at = serializers.DateTimeField(allow_null=True)
    redo_due_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)


class DeliverableSerializer(DeliverableSummarySerializer):
    """Something that is handed in and accepted, with its rounds."""

    description = serializers.CharField()
    criteria = CriterionSerializer(many=True)
    submissions = SubmissionSerializer(many=True)
    commendation = CommendationSerializer(allow_null=True, default=None)
    allowed_actions = serializers.SerializerMethodField()

    def get_allowed_actions(self, row: Deliverable) -> list[Literal["submit", "accept", "request_changes", "commend"]]:
        view = self.context["view"]
        return acts_on_deliverable(
            row,
            is_running=view.engagement.is_running,
            is_commended=hasattr(row, "commendation"),
            side=view.side,
            permissions=view.permissions,
        )


class SubmitSerializer(serializers.Serializer[Any]):
    """A round: a note, links or files; at least one of them."""

    note = TextField(required=False, allow_blank=True, default="")
    links = serializers.ListField(child=LineField(max_length=2000), required=False, max_length=20)


class JudgeSerializer(serializers.Serializer[Any]):
    """The judgement of one round. A request for changes names what is not met, and says what has to change."""

    submission = serializers.UUIDField(help_text="The round that was judged; 412 where a newer one is there.")
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    note = TextField(required=False, allow_blank=True, default="")
    unmet = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=500, help_text="Ids of criteria that are not met."
    )


class CommendSerializer(serializers.Serializer[Any]):
    """Praise for an accepted deliverable."""

    text = TextField()


class DeliverableView(EngagementView):
    """Deliverables of one engagement."""

    tag = "Work"

    def deliverables(self) -> "QuerySet[Deliverable]":
        """With everything that their full form says."""
        submissions = Submission.objects.select_related("submitted_by", "review__reviewed_by")
        rows = Deliverable.objects.filter(engagement=self.engagement).select_related("commendation__given_by")
        return rows.prefetch_related(
            Prefetch("criteria", AcceptanceCriterion.objects.current()),
            Prefetch("submissions", submissions.prefetch_related("review__unmet")),
        )

    def deliverable(self) -> Deliverable:
        return get_object_or_404(Deliverable, engagement=self.engagement, pk=self.kwargs["pk"])

    def shown(self) -> Deliverable:
        """The deliverable of the address as it stands, with the files of its rounds at hand."""
        row = get_object_or_404(self.deliverables(), pk=self.kwargs["pk"])
        ids = [submission.pk for submission in row.submissions.all()]
        files = heard_by(Attachment.objects.filter(engagement=self.engagement, subject__in=ids), self.side)
        self.files: dict[Any, list[Attachment]] = {}
        for file in files.select_related("uploaded_by").order_by("uploaded_at", "name") if ids else ():
            self.files.setdefault(file.subject, []).append(file)
        return row


class Deliverables(DeliverableView):
    """``/engagements/{id}/deliverables``"""

    @operation(
        "listDeliverables",
        "What is handed in, in the agreement's order",
        Permission.ENGAGEMENT_READ,
        query=PageQuery,
        gives=page_shape(DeliverableSummarySerializer),
    )
    def get(self, query: dict[str, Any]) -> Any:
        rows = Deliverable.objects.filter(engagement=self.engagement)
        return self.page(rows, query, order=IN_ORDER, shape=DeliverableSummarySerializer)


class DeliverableDetail(DeliverableView):
    """``/engagements/{id}/deliverables/{id}``"""

    @operation(
        "getDeliverable", "One deliverable with its rounds", Permission.ENGAGEMENT_READ, gives=DeliverableSerializer
    )
    def get(self) -> Any:
        return self.shown()


class Submissions(DeliverableView):
    """``/engagements/{id}/deliverables/{id}/submissions``"""

    @operation(
        "submitDeliverable",
        "Hand in a round; send files as multipart/form-data",
        Permission.DELIVERABLE_SUBMIT,
        takes=SubmitSerializer,
        uploads=True,
        gives=DeliverableSerializer,
        status=201,
    )
    def post(self, data: dict[str, Any]) -> Any:
        deliverables.submit(deliverable=self.deliverable(), by=self.by, now=self.now, **data)
        return self.shown()


class Reviews(DeliverableView):
    """``/engagements/{id}/deliverables/{id}/reviews``"""

    @operation(
        "reviewDeliverable",
        "Accept a round, or request changes",
        Permission.DELIVERABLE_REVIEW,
        takes=JudgeSerializer,
        gives=DeliverableSerializer,
        status=201,
    )
    def post(self, data: dict[str, Any]) -> Any:
        judged = {
            "deliverable": self.deliverable(),
            "submission_id": data["submission"],
            "by": self.by,
            "now": self.now,
        }
        unmet = data.get("unmet", [])
        if data["outcome"] == "changes_requested":
            deliverables.request_changes(note=data["note"], unmet=unmet, **judged)
        elif unmet:
            raise Invalid({"unmet": [_("What is accepted meets every criterion. Request changes instead.")]})
        else:
            deliverables.accept(note=data["note"], **judged)
        return self.shown()


class CommendationOf(DeliverableView):
    """``/engagements/{id}/deliverables/{id}/commendation``"""

    @operation(
        "commendDeliverable",
        "Praise an accepted deliverable, once",
        Permission.COMMENDATION_GIVE,
        takes=CommendSerializer,
        gives=DeliverableSerializer,
        status=201,
    )
    def post(self, data: dict[str, Any]) -> Any:
        deliverables.commend(deliverable=self.deliverable(), by=self.by, now=self.now, **data)
        return self.shown()
