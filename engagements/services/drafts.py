"""Drafts: each side's own working copy, saved at any time, outside the record."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from engagements.models import AgreementVersion, Draft, Engagement
from engagements.models.base import parties_of
from engagements.parts import MAX_TITLE, empty_body, keyed_body, parts
from engagements.parts.base import has_control_characters
from kernel.actors import Actor
from kernel.errors import IllegalTransition, Invalid, Stale
from kernel.formats import format_moment
from kernel.money import exponent
from kernel.record import canonical_json

EDITABLE = frozenset({"draft", "open", "active", "completing"})
MAX_BYTES = 5 * 1024 * 1024


def base_of(engagement: Engagement) -> AgreementVersion | None:
    """The version that a new draft starts from: the open proposal, else the one in force, else the newest."""
    versions = AgreementVersion.objects.filter(engagement=engagement)
    open_proposal = versions.filter(status="proposed").first()
    if open_proposal or not engagement.in_force_id:
        return open_proposal or versions.order_by("-number").first()
    return versions.get(pk=engagement.in_force_id)


def draft_for(*, engagement: Engagement, by: Actor, now: datetime) -> Draft:
    """The draft of the actor's side as it is to be edited; writes nothing. ``version`` 0: it is not stored yet.

    A stored draft that holds nothing but what was proposed already gives way to the version on the table.
    """
    stored = Draft.objects.select_related("updated_by").filter(engagement=engagement, side=by.side).first()
    if stored is not None and not _is_spent(stored):
        return stored
    base = base_of(engagement)
    body = base.body if base else empty_body(title=engagement.title, currency=engagement.currency)
    if stored is None:
        written = {"updated_at": now, "updated_by_id": by.user_id}
        return Draft(**parties_of(engagement), side=by.side, body=body, version=0, **written)
    stored.body = body
    return stored


def _is_spent(draft: Draft) -> bool:
    """Whether the draft is, word for word, a version that was proposed."""
    return AgreementVersion.objects.filter(engagement_id=draft.engagement_id, body=draft.body).exists()


def save(
    *, engagement: Engagement, body: dict[str, Any], expected_version: int | None, by: Actor, now: datetime
) -> Draft:
    """Replace the draft of the actor's side. Anything of the right shape is kept; only proposing demands completeness.

    Gives a key to every item without one; until the first proposal the job's title and currency follow it. Raises Stale when
    ``expected_version`` is not the stored one (0: not stored yet), Invalid when the shape is wrong or the text cannot be
    stored, IllegalTransition when nothing can be proposed any more.
    """
    if engagement.status not in EDITABLE:
        raise IllegalTransition(act="edit", status=engagement.status)
    body = checked(body)
    changed = {"body": body, "updated_at": now, "updated_by_id": by.user_id}
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(engagement=engagement, side=by.side).first()
        if expected_version not in (None, draft.version if draft else 0):
            raise Stale(_overtaken(draft, by=by, now=now))
        draft = _rewritten(draft, changed) if draft else _written(engagement, by.side, changed)
        _carry_head(engagement, body, by=by)
    return draft


def _overtaken(draft: Draft | None, *, by: Actor, now: datetime) -> Any:
    """Who saved the draft meanwhile, and when, in the zone that is active for the reader."""
    if draft is None:
        return _("This draft was thrown away meanwhile. Save yours again if you want it.")
    values = {
        "name": draft.updated_by.name if draft.updated_by else _("Somebody of your side"),
        "moment": format_moment(draft.updated_at, get_current_timezone(), now=now),
    }
    if draft.updated_by_id == by.user_id:
        return _("You saved this draft elsewhere meanwhile: %(moment)s. Read what is saved first.") % values
    return _("%(name)s saved this draft meanwhile: %(moment)s. Read what is saved first.") % values


def _written(engagement: Engagement, side: str, values: dict[str, Any]) -> Draft:
    try:
        return Draft.objects.create(**parties_of(engagement), side=side, version=1, **values)
    except IntegrityError as error:  # somebody of the same side was a moment faster
        raise Stale from error


def _rewritten(draft: Draft, values: dict[str, Any]) -> Draft:
    for name, value in values.items():
        setattr(draft, name, value)
    draft.version += 1
    draft.save(update_fields=["body", "version", "updated_at", "updated_by"])
    return draft


def _carry_head(engagement: Engagement, body: dict[str, Any], *, by: Actor) -> None:
    """Before the first proposal the job's title and currency are those of the client's draft."""
    if engagement.status != Engagement.Status.DRAFT or by.side != "client":
        return
    title = " ".join(body["title"].split())[:MAX_TITLE] or engagement.title
    if (title, body["currency"]) != (engagement.title, engagement.currency):
        rows = Engagement.objects.filter(pk=engagement.pk, status=Engagement.Status.DRAFT)
        rows.update(title=title, currency=body["currency"])
        engagement.title, engagement.currency = title, body["currency"]


def restart(*, engagement: Engagement, version: AgreementVersion, by: Actor, now: datetime) -> Draft:
    """Begin the actor's side's draft anew from ``version``; what it held is gone."""
    return save(engagement=engagement, body=version.body, expected_version=None, by=by, now=now)


def discard(*, engagement: Engagement, by: Actor) -> None:
    """Throw away the actor's side's draft; the next one starts from the version on the table. Quiet when there is none."""
    Draft.objects.filter(engagement=engagement, side=by.side).delete()


def checked(body: Any) -> dict[str, Any]:
    """``body`` with a key on every item. Raises Invalid when it has not the shape of a draft or cannot be stored."""
    _check_shape(body)
    return keyed_body(body)


def _check_shape(body: Any) -> None:
    known = {part.code for part in parts()}
    shaped = (
        isinstance(body, dict)
        and body.get("schema") == 1
        and isinstance(body.get("title"), str)
        and isinstance(body.get("currency"), str)
        and isinstance(body.get("parts"), dict)
        and set(body["parts"]) <= known
        and all(isinstance(part, dict) and _is_list_of_entries(part) for part in body["parts"].values())
        and all(_is_plain(part | {"items": []}) for part in body["parts"].values())
    )
    if not shaped:
        raise Invalid(
            {"body": [_("A draft has schema 1, a title, a currency, and parts among: ") + ", ".join(sorted(known))]}
        )
    _check_text(body)


def _is_list_of_entries(part: dict[str, Any]) -> bool:
    items = part.get("items", [])
    return isinstance(items, list) and all(isinstance(item, dict) and _is_plain(item) for item in items)


def _is_plain(item: dict[str, Any]) -> bool:
    """Whether the values are text and whole numbers, and lists of text or of such entries."""
    return all(
        isinstance(value, (str, int, type(None)))
        or (
            isinstance(value, list) and all(isinstance(e, str) or (isinstance(e, dict) and _is_plain(e)) for e in value)
        )
        for value in item.values()
    )


def _check_text(body: dict[str, Any]) -> None:
    """Refuse what the database cannot hold, and what nobody could read."""
    exponent(body["currency"])
    if has_control_characters("".join(_texts(body))):
        raise Invalid(
            {"body": [_("The text contains control characters that cannot be stored. Paste it as plain text.")]}
        )
    if len(canonical_json(body)) > MAX_BYTES:
        raise Invalid({"body": [_("The draft is larger than 5 MB. Attach long documents as files instead.")]})


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, entry in value.items() for text in [*_texts(key), *_texts(entry)]]
    return [text for entry in value for text in _texts(entry)] if isinstance(value, list) else []
