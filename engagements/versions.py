"""Reads of agreement versions that pages and REST share."""

from collections.abc import Sequence

from django.db.models import Prefetch

from engagements.models import AgreementVersion, Engagement, Signature


def versions_of(engagement: Engagement) -> list[AgreementVersion]:
    """Every version, newest first, with signatures and people, without the bodies: two queries."""
    signatures = Prefetch("signatures", Signature.objects.select_related("user").order_by("signed_at"))
    rows = AgreementVersion.objects.filter(engagement=engagement).defer("body").select_related("proposed_by")
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


def is_signed_by(version: AgreementVersion, side: str) -> bool:
    """Whether ``side`` has signed; needs the signatures prefetched."""
    return any(signature.side == side for signature in version.signatures.all())


def short_hash(sha256: str) -> str:
    """The hash in groups of four, its beginning and its end: ``9f2c 41d0 77be … 03aa``."""
    groups = [sha256[start : start + 4] for start in range(0, len(sha256), 4)]
    return f"{' '.join(groups[:3])} … {groups[-1]}" if len(groups) > 4 else sha256
