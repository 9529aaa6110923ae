"""What the pages of one version show: its text or its differences, what it changes, and what the reader may do to it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.access import Permission
from accounts.models.party import Party
from engagements.acts import acts_on_engagement, acts_on_version
from engagements.audience import heard_by
from engagements.changes import Clause, PartChange, Summary, changes, clauses, summary
from engagements.models import AgreementVersion, Clarification, Comment, Draft
from engagements.parts import total_of
from engagements.services import signing
from engagements.versions import bodies_of, current, is_signed_by, predecessor, short_hash, versions_of
from engagements.views.room import Room
from kernel.errors import NotAllowed

OTHER = {"client": "contractor", "contractor": "client"}
VIEWS = {"changes": _("Changes"), "text": _("Full text"), "sides": _("Side by side")}


@dataclass(frozen=True)
class Acts:
    """What the reader may do now. ``above_limit``: they might sign, were it not more than they may commit alone."""

    sign: bool = False
    above_limit: bool = False
    counter: bool = False
    decline: bool = False
    withdraw: bool = False


class VersionPage:
    """One version as ``room``'s reader sees it; bodies are read once, and only where they are shown."""

    def __init__(self, room: Room, version: AgreementVersion, versions: list[AgreementVersion], view: str = "") -> None:
        self.room, self.version, self.versions = room, version, versions
        self.base = predecessor(version, versions)
        fallback = "changes" if self.base and version.status == "proposed" else "text"
        self.view = view if view in VIEWS and (self.base or view == "text") else fallback

    @cached_property
    def _bodies(self) -> dict[Any, dict[str, Any]]:
        return bodies_of([row for row in (self.version, self.base) if row])

    @property
    def body(self) -> dict[str, Any]:
        return self._bodies[self.version.pk]

    @property
    def base_body(self) -> dict[str, Any] | None:
        return self._bodies[self.base.pk] if self.base else None

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The ways to look at it, where there is something to compare it with."""
        if self.base is None:
            return []
        return [{"code": code, "label": label, "is_current": code == self.view} for code, label in VIEWS.items()]

    @cached_property
    def clauses(self) -> list[Clause]:
        return clauses(self.body)

    @cached_property
    def changes(self) -> list[PartChange]:
        return changes(self.base_body, self.body) if self.base_body else []

    @cached_property
    def summary(self) -> Summary:
        return summary(self.base_body, self.body)

    @property
    def is_change(self) -> bool:
        """Whether it would replace a version that is, or was, in force."""
        return self.base is not None and self.base.status in {"in_force", "superseded"}

    @property
    def is_first(self) -> bool:
        return self.base is None

    @property
    def is_current(self) -> bool:
        """Whether it is the version that matters now."""
        return self.version is current(self.versions)

    @property
    def is_own(self) -> bool:
        return self.version.proposed_side == self.room.side

    @property
    def is_open(self) -> bool:
        return self.version.status == "proposed"

    @property
    def has_expired(self) -> bool:
        return self.is_open and self.version.expires_at <= self.room.now

    @property
    def hash_text(self) -> str:
        return short_hash(self.version.sha256)

    @property
    def own_signature_missing(self) -> bool:
        return self.is_open and not is_signed_by(self.version, self.room.side)

    @property
    def proposer_signature_missing(self) -> bool:
        return self.is_open and not is_signed_by(self.version, self.version.proposed_side)

    @property
    def own_signature_given(self) -> bool:
        return is_signed_by(self.version, self.room.side)

    def _party(self, side: str) -> Party:
        engagement = self.room.engagement
        return engagement.organization if side == "client" else engagement.contractor

    @property
    def own_party(self) -> str:
        return self._party(self.room.side).name

    @property
    def other_name(self) -> str:
        return self._party(OTHER[self.room.side]).name

    @property
    def own_zone(self) -> str:
        return self._party(self.room.side).zone

    @property
    def other_zone(self) -> str:
        return self._party(OTHER[self.room.side]).zone

    @property
    def proposer_party(self) -> str:
        return self._party(self.version.proposed_side).name

    @property
    def answering_party(self) -> str:
        return self._party(OTHER[self.version.proposed_side]).name

    @property
    def proposer_name(self) -> str:
        return self.version.proposed_by.name or self.proposer_party

    @property
    def parties(self) -> list[dict[str, Any]]:
        """Both sides, each with its signature if it has given one."""
        given = {signature.side: signature for signature in self.version.signatures.all()}
        rows = ((side, self._party(side)) for side in ("client", "contractor"))
        return [{"side": s, "name": p.name, "zone": p.zone, "signature": given.get(s)} for s, p in rows]

    @cached_property
    def acts(self) -> Acts:
        """What the transition table, the reader's rights, their limit and the side leave open."""
        permissions = self.room.reader.permissions_on(self.room.engagement)
        signed = [signature.side for signature in self.version.signatures.all()]
        open_acts = acts_on_version(self.version, signed=signed, side=self.room.side, permissions=permissions)
        signable = "sign" in open_acts and not self.has_expired
        within = signable and self._is_within_limit()
        return Acts(
            sign=within,
            above_limit=signable and not within,
            counter="counter" in open_acts,
            decline="decline" in open_acts,
            withdraw="withdraw" in open_acts,
        )

    def _is_within_limit(self) -> bool:
        try:
            by = self.room.actor(Permission.AGREEMENT_SIGN)
        except NotAllowed:
            return False
        return signing.may_commit(by=by, engagement=self.room.engagement, total=total_of(self.body))

    def context(self) -> dict[str, Any]:
        """What the templates take, beside the room's own."""
        questions, draft = questions_of(self.room), draft_of(self.room)
        newest = max(row.proposed_at for row in self.versions)
        return {
            "page": self,
            "version": self.version,
            "versions": self.versions,
            "questions": questions,
            "open_count": sum(row.status == "open" for row in questions),
            "section_titles": section_titles(self.body),
            "draft": draft,
            "has_draft": draft is not None and draft.updated_at > newest,
            **room_acts(self.room),
        }


def version_page(room: Room, pk: UUID | None = None, view: str = "") -> VersionPage | None:
    """The page of version ``pk`` (404 where there is none), else of the current one; None as long as nothing was proposed."""
    versions = versions_of(room.engagement)
    if pk is None:
        chosen = current(versions)
    else:
        chosen = next((row for row in versions if row.pk == pk), None)
        if chosen is None:
            raise Http404
    return VersionPage(room, chosen, versions, view) if chosen else None


def questions_of(room: Room) -> list[Clarification]:
    """Questions of both sides, the open ones first, then the newest, each with how many ``comments`` (None: none) there are.

    Withdrawn ones are left out.
    """
    rows = Clarification.objects.filter(engagement=room.engagement).exclude(status="withdrawn")
    about = heard_by(Comment.objects.filter(engagement=room.engagement, subject=OuterRef("pk")), room.side)
    counted = about.order_by().values("subject").annotate(count=Count("pk")).values("count")
    found = rows.annotate(comments=Subquery(counted)).select_related("asked_by", "answered_by").order_by("-asked_at")
    return sorted(found, key=lambda row: row.status != "open")


def draft_of(room: Room) -> Draft | None:
    """The own side's stored draft, without its text; only for those who read the side's drafts: the whole side."""
    rows = Draft.objects.filter(engagement=room.engagement, side=room.side).defer("body")
    return rows.select_related("updated_by").first()


def section_titles(body: dict[str, Any]) -> dict[str, str]:
    """The sections of the brief by key, for questions about them."""
    items = (body["parts"].get("brief") or {}).get("items", [])
    return {str(item.get("key")): str(item.get("title") or "") for item in items}


def room_acts(room: Room) -> dict[str, bool]:
    """What the reader may do in the room beside answering a version."""
    permissions = room.reader.permissions_on(room.engagement)
    acts = acts_on_engagement(room.engagement, side=room.side, permissions=permissions)
    return {
        "may_cancel": "cancel" in acts,
        "may_edit": "edit_draft" in acts,
        "may_propose": "propose" in acts,
        "may_ask": "ask" in acts,
    }
