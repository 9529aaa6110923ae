"""REST: questions about the agreement, and their answers."""

from typing import Any, Literal

from django.urls import reverse
from rest_framework import serializers

from accounts.access import Permission
from accounts.api.serializers import SIDES, PersonSerializer
from engagements.acts import acts_on_clarification
from engagements.api.base import EngagementView
from engagements.models import Clarification
from engagements.services import clarifications
from kernel.api.fields import LineField, TextField
from kernel.api.operations import operation
from kernel.api.schema import page_shape
from kernel.api.views import PageQuery
from kernel.keyset import by_moment


class ClarificationSerializer(serializers.Serializer[Any]):
    """A question, and its answer. Signing waits for open ones."""

    id = serializers.UUIDField()
    side = serializers.ChoiceField(choices=SIDES, help_text="The side that asked.")
    section_key = serializers.CharField(help_text="The section of the brief that it is about; empty: the whole.")
    question = serializers.CharField()
    asked_by = PersonSerializer()
    asked_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=["open", "answered", "withdrawn"])
    answer = serializers.CharField()
    answered_by = PersonSerializer(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    allowed_actions = serializers.SerializerMethodField()

    def get_allowed_actions(self, row: Clarification) -> list[Literal["answer", "withdraw"]]:
        view = self.context["view"]
        return acts_on_clarification(row, side=view.side, permissions=view.permissions)


class AskSerializer(serializers.Serializer[Any]):
    """A question to the other side."""

    question = TextField()
    section_key = LineField(max_length=60, required=False, help_text="Key of a section of the brief.")


class AnswerSerializer(serializers.Serializer[Any]):
    """The answer to a question."""

    answer = TextField()


class ClarificationView(EngagementView):
    """Questions of one engagement."""

    tag = "Agreement"

    def rows(self) -> Any:
        return Clarification.objects.filter(engagement=self.engagement).select_related(
            "asked_by", "answered_by", "engagement"
        )


class Clarifications(ClarificationView):
    """``/engagements/{id}/clarifications``"""

    @operation(
        "listClarifications",
        "Questions and answers, newest first",
        Permission.ENGAGEMENT_READ,
        query=PageQuery,
        gives=page_shape(ClarificationSerializer),
    )
    def get(self, query: dict[str, Any]) -> Any:
        return self.page(self.rows(), query, order=by_moment("asked_at"), shape=ClarificationSerializer)

    @operation(
        "askClarification",
        "Ask the other side",
        Permission.CLARIFICATION_ASK,
        takes=AskSerializer,
        gives=ClarificationSerializer,
        status=201,
    )
    def post(self, data: dict[str, Any]) -> Any:
        row = clarifications.ask(engagement=self.engagement, by=self.by, now=self.now, **data)
        self.set_location(reverse("api:clarification", args=[self.engagement.pk, row.pk]))
        return row


class ClarificationDetail(ClarificationView):
    """``/engagements/{id}/clarifications/{id}``"""

    @operation("getClarification", "One question", Permission.ENGAGEMENT_READ, gives=ClarificationSerializer)
    def get(self) -> Any:
        return self.row(self.rows())


class ClarificationAnswer(ClarificationView):
    """``/engagements/{id}/clarifications/{id}/answer``"""

    @operation(
        "answerClarification",
        "Answer the other side's question",
        Permission.CLARIFICATION_ANSWER,
        takes=AnswerSerializer,
        gives=ClarificationSerializer,
    )
    def post(self, data: dict[str, Any]) -> Any:
        row = self.row(self.rows())
        return clarifications.answer(clarification=row, text=data["answer"], by=self.by, now=self.now)


class ClarificationWithdraw(ClarificationView):
    """``/engagements/{id}/clarifications/{id}/withdraw``"""

    @operation(
        "withdrawClarification",
        "Take one's own question back",
        Permission.CLARIFICATION_ASK,
        gives=ClarificationSerializer,
    )
    def post(self) -> Any:
        row = self.row(self.rows())
        clarifications.withdraw(clarification=row, by=self.by, now=self.now)
        return self.row(self.rows())
