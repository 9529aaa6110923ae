"""Payment terms: milestones, what earns each, and when it is paid."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.models.base import parties_of
from engagements.parts.base import Faults, NamedDate, Outstanding, Part, items_of, new_key
from engagements.parts.fields import date_of, day_in, read_date, whole_of
from engagements.parts.sayings import amount, say_day, say_money
from kernel.errors import Invalid
from kernel.formats import format_money
from kernel.money import amount_text, parse_amount
from kernel.transitions import transition
from payments.models import Milestone, Payment

TRIGGERS = dict(Milestone.Trigger.choices)
DATED = {Milestone.Trigger.ON_DATE, Milestone.Trigger.END_OF_PERIOD}


class PaymentTermsPart(Part):
    """Items: ``key, title, amount, trigger, on, deliverables [keys], days`` in the agreement's currency."""

    code = "payment_terms"
    label = _("Payment")
    compared = {
        "title": _("Title"),
        "amount": _("Amount"),
        "trigger": _("Earned"),
        "on": _("Day"),
        "deliverables": _("On acceptance of"),
        "days": _("Days to pay"),
    }
    template = "payments/agreement/terms.html"
    editor = "payments.editors.PaymentTermsEditor"

    def clean(self, data: dict[str, Any], *, body: dict[str, Any]) -> dict[str, Any]:
        faults, cleaned = Faults(), []
        known = {str(item.get("key")) for item in (body["parts"].get("deliverables") or {}).get("items", [])}
        for position, item in items_of(data):
            place = str(position)
            trigger = str(item.get("trigger") or "")
            if trigger not in Milestone.Trigger.values:
                faults.add(f"{place}.trigger", _("Choose what earns this payment."))
            if trigger == Milestone.Trigger.COMPLETION and not known:
                faults.add(
                    f"{place}.trigger", _("Without a deliverable the work has no completion. Choose a date instead.")
                )
            keys = _named(item)
            if trigger == Milestone.Trigger.ACCEPTANCE and (not keys or not set(keys) <= known):
                faults.add(f"{place}.deliverables", _("Name the deliverables whose acceptance earns this payment."))
            cleaned.append(
                {
                    "key": item.get("key") or new_key(),
                    "title": faults.require(item, "title", place, _("Name this payment.")),
                    "amount": self._amount(item, body["currency"], place, faults),
                    "trigger": trigger,
                    "on": date_of(item, "on", place, faults, required=trigger in DATED) if trigger in DATED else "",
                    "deliverables": keys if trigger == Milestone.Trigger.ACCEPTANCE else [],
                    "days": whole_of(item, "days", place, faults, least=0, most=120, default=7),
                }
            )
        faults.raise_any()
        return {"items": cleaned}

    def _amount(self, item: dict[str, Any], currency: str, place: str, faults: Faults) -> str:
        try:
            return amount_text(parse_amount(str(item.get("amount") or ""), currency), currency)
        except Invalid as invalid:
            for field, texts in invalid.errors.items():
                for text in texts:
                    faults.add(f"{place}.{field}", text)
            return "0"

    def total(self, data: dict[str, Any]) -> Decimal:
        return sum((amount(item.get("amount")) or Decimal(0) for item in data.get("items", [])), Decimal(0))

    def said(self, field: str, item: dict[str, Any], body: dict[str, Any]) -> str:
        value = item.get(field)
        if field == "amount":
            return say_money(value, body["currency"])
        if field == "trigger":
            return str(TRIGGERS.get(str(value), value or ""))
        if field == "on":
            return say_day(value)
        if field == "deliverables":
            return ", ".join(_titles(item, body))
        return super().said(field, item, body)

    def shown(self, data: dict[str, Any], *, body: dict[str, Any]) -> dict[str, Any]:
        items = [
            item
            | {
                "amount": amount(item.get("amount")),
                "trigger": TRIGGERS.get(str(item.get("trigger")), ""),
                "on": say_day(item.get("on")),
                "deliverables": _titles(item, body),
                "days": item.get("days", 7),
            }
            for item in data.get("items", [])
        ]
        return {"items": items, "total": self.total(data), "currency": body["currency"]}

    def dates(self, data: dict[str, Any], *, zone: str) -> Iterator[NamedDate]:
        for position, item in enumerate(data.get("items", [])):
            day = day_in(str(item.get("on") or ""))
            if day and item.get("trigger") in DATED:
                yield NamedDate(str(position), str(item.get("key") or ""), "on", day, zone)

    def advice(self, data: dict[str, Any], *, body: dict[str, Any], now: datetime) -> Iterator[Any]:
        items = data.get("items", [])
        if not items:
            yield _("Nothing is paid under these terms.")
        paid_for = {key for item in items for key in _named(item)}
        covered = any(str(item.get("trigger")) in {"completion", "up_front", *DATED} for item in items)
        for row in (body["parts"].get("deliverables") or {}).get("items", []) if items and not covered else []:
            if str(row.get("key")) not in paid_for:
                yield _("No payment waits for “%(title)s”.") % {"title": row.get("title") or ""}
        up_front = sum(
            (amount(i.get("amount")) or Decimal(0) for i in items if i.get("trigger") == "up_front"), Decimal(0)
        )
        total = self.total(data)
        if total and up_front == total:
            yield _("Everything is paid at the signature, before any work is accepted.")

    def settled(self, engagement: Any) -> dict[str, Any]:
        rows = Milestone.objects.filter(engagement=engagement, status__in=["earned", "paid"])
        return {row.key: _("“%(title)s” is earned.") % {"title": row.title} for row in rows}

    def dropped(self, engagement: Any) -> list[str]:
        cancelled = Milestone.objects.filter(engagement=engagement, status=Milestone.Status.CANCELLED)
        return list(cancelled.values_list("key", flat=True))

    def materialise(self, data: dict[str, Any], *, change: Any) -> None:
        engagement = change.scope
        payer = engagement.organization.working_time()
        rows = {row.key: row for row in Milestone.objects.filter(engagement=engagement)}
        for position, item in enumerate(data["items"]):
            row = rows.pop(item["key"], None)
            if row is not None and row.status != Milestone.Status.PLANNED:
                continue
            row = row or Milestone(**parties_of(engagement), key=item["key"])
            row.position, row.title, row.pay_days = position, item["title"], item["days"]
            row.amount, row.currency = Decimal(item["amount"]), engagement.currency
            row.trigger, row.deliverable_keys = item["trigger"], item["deliverables"]
            row.trigger_at = payer.at(read_date(item["on"]), time(0)) if item["on"] else None
            row.save()
        for row in rows.values():
            if row.status == Milestone.Status.PLANNED:
                transition(row, "cancel", by=change.by)
                change.note(row, verb="milestone.cancelled")
        live = Milestone.objects.filter(engagement=engagement).exclude(status=Milestone.Status.CANCELLED)
        engagement.total = sum((row.amount for row in live), Decimal(0))
        engagement.save(update_fields=["total"])

    def outstanding(self, engagement: Any) -> list[Outstanding]:
        waiting = Milestone.objects.filter(engagement=engagement).exclude(status__in=["paid", "cancelled"])
        missing = Payment.objects.filter(engagement=engagement, status="recorded", missing_at__isnull=False)
        unpaid, unarrived = _("“%(title)s” is not paid yet."), _("A payment of %(amount)s did not arrive.")
        return [Outstanding(unpaid, "milestone", row.pk, row.title) for row in waiting] + [
            Outstanding(unarrived % {"amount": format_money(row.amount, row.currency)}, "payment", row.pk)
            for row in missing
        ]

    def shift(self, data: dict[str, Any], *, days: int) -> dict[str, Any]:
        def moved(item: dict[str, Any]) -> dict[str, Any]:
            day = (read_date(item["on"]) + timedelta(days=days)).isoformat() if item["on"] else ""
            return {**item, "on": day}

        return {"items": [moved(item) for item in data["items"]]}


def _named(item: dict[str, Any]) -> list[str]:
    """The keys of the deliverables that a payment waits for."""
    named = item.get("deliverables")
    return [str(key) for key in named] if isinstance(named, list) else []


def _titles(item: dict[str, Any], body: dict[str, Any]) -> list[str]:
    """Their titles, in the order of the agreement."""
    rows = (body["parts"].get("deliverables") or {}).get("items", [])
    return [str(row.get("title") or "") for row in rows if str(row.get("key")) in _named(item)]
