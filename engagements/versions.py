"""Reads of agreement versions that pages and REST share."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch

from engagements.models import AgreementVersion, Engagement, Signature


def versions_of(engagement: Engagement) -> list[AgreementVersion]:
    """Every version, newest first, with signatures and people, without the bodies: two queries."""
    signatures = Prefetch("signatures", Signature.objects.select_related("user").order_by("signed_at"))
    rows = AgreementVersion.objects.filter(engagement=engagement).defer("body").select_related("proposed_by")
    return list(rows.prefetch_related(signatures).order_by("-number"))


def current(versions: Sequence[AgreementVersion]) -> AgreementVersion | None:
    """The version that the page is about: the open proposal, else the one in force, else the newest."""
    for status in ("proposed", "in_force"):
        for version in versions:
            if version.status == status:
                return version
    return versions[0] if versions else None


def predecessor(version: AgreementVersion, versions: Sequence[AgreementVersion]) -> AgreementVersion | None:
    """What ``version`` is compared with: the one in force when it was proposed, else the number before it."""
    earlier = [row for row in versions if row.number < version.number]
    agreed = [row for row in earlier if row.status in {"in_force", "superseded"}]
    return next(iter(agreed or earlier), None)


def is_signed_by(version: AgreementVersion, side: str) -> bool:
    """Whether ``side`` has signed; needs the signatures prefetched."""
    return any(signature.side == side for signature in version.signatures.all())


def body_of(version: AgreementVersion | None) -> dict[str, Any] | None:
    """The text of a version; one query where it was deferred."""
    return version.body if version else None


def short_hash(sha256: str) -> str:
    """The hash in groups of four, its beginning and its end: ``9f2c 41d0 77be … 03aa``."""
    groups = [sha256[start : start + 4] for start in range(0, len(sha256), 4)]
    return f"{' '.join(groups[:3])} … {groups[-1]}" if len(groups) > 4 else sha256
