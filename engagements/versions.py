"""Reads of agreement versions that pages and REST share."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Prefetch, When

from engagements.models import AgreementVersion, Engagement, Signature


def versions_of(engagement: Engagement) -> list[AgreementVersion]:
    """Every version, newest first, with signatures and people: two queries.

    The bodies are left out, but for ``live_body`` of the versions that are proposed or in force.
    """
    signatures = Prefetch("signatures", Signature.objects.select_related("user").order_by("signed_at"))
    live_body = Case(When(status__in=["proposed", "in_force"], then=F("body")))
    rows = AgreementVersion.objects.filter(engagement=engagement).annotate(live_body=live_body)
    rows = rows.defer("body").select_related("proposed_by")
    return list(rows.prefetch_related(signatures).order_by("-number"))


def current(versions: Sequence[AgreementVersion]) -> AgreementVersion | None:
    """The version that matters now: the open proposal, else the one in force, else the newest."""
    by_status = {row.status: row for row in reversed(versions)}
    return by_status.get("proposed") or by_status.get("in_force") or next(iter(versions), None)


def predecessor(version: AgreementVersion, versions: Sequence[AgreementVersion]) -> AgreementVersion | None:
    """What ``version`` is compared with: the one in force when it was proposed, else the number before it."""
    earlier = [row for row in versions if row.number < version.number]
    agreed = [row for row in earlier if row.status in {"in_force", "superseded"}]
    return next(iter(agreed or earlier), None)


def bodies_of(versions: Sequence[AgreementVersion]) -> dict[UUID, dict[str, Any]]:
    """The texts of ``versions``, which :func:`versions_of` read; one query where one of them is not live."""
    live = {row.pk: row.live_body for row in versions}  # type: ignore[attr-defined] # annotated
    bodies = {pk: body for pk, body in live.items() if body is not None}
    missing = live.keys() - bodies.keys()
    if missing:
        bodies |= dict(AgreementVersion.objects.filter(pk__in=missing).values_list("pk", "body"))
    return bodies


def is_signed_by(version: AgreementVersion, side: str) -> bool:
    """Whether ``side`` has signed; needs the signatures prefetched."""
    return any(signature.side == side for signature in version.signatures.all())


def short_hash(sha256: str) -> str:
    """The hash in groups of four, its beginning and its end: ``9f2c 41d0 77be … 03aa``."""
    groups = [sha256[start : start + 4] for start in range(0, len(sha256), 4)]
    return f"{' '.join(groups[:3])} … {groups[-1]}" if len(groups) > 4 else sha256
