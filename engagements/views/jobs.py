"""Starting a job: quick on one page, or full."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Permission, Reader, Seat, has_permission, require
from accounts.models import Organization, Relationship
from engagements.editors.fields import stored_number, wall_text
from engagements.forms.jobs import FullJobForm, QuickJobForm, WhoForm
from engagements.models import Draft, Engagement
from engagements.parts.sayings import instant
from engagements.services import engagements, quick_jobs
from engagements.services.quick_jobs import QuickJob, Who
from kernel import clock
from kernel.actors import Actor
from kernel.acts import attempt
from kernel.errors import Invalid, NotAllowed
from kernel.formats import as_zone, city, format_time
from kernel.ids import uuid7

USUAL_DAYS = 7
MANY_DRAFTS = 20


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Quick or full, and the drafts that wait to be finished."""
    organization = _organization(request)
    drafts = Engagement.objects.visible_to(_reader(request)).filter(organization=organization, status="draft")
    rows = drafts.select_related("contractor").order_by("-updated_at", "-pk")[:MANY_DRAFTS]
    return render(request, "engagements/jobs/new.html", {"drafts": rows, "organization": organization})


@login_required
def quick(request: HttpRequest) -> HttpResponse:
    """One page: offer the job, or keep it as a draft."""
    organization = _organization(request)
    by = require(_reader(request), Permission.ENGAGEMENT_CREATE, organization)
    existing = _existing(request, organization)
    if existing is not None and existing.status != Engagement.Status.DRAFT:
        return redirect("agreement", existing.pk)
    if request.method == "POST":
        return _send(request, organization, existing, by)
    if "hint" in request.GET:
        form = _form(request, organization, existing, data=request.GET)
        return render(request, "engagements/jobs/_due_hint.html", {"hint": due_hint(form, organization, request)})
    initial = _initial(request, organization, existing)
    if initial is None and existing is not None:
        return redirect(f"{reverse('agreement_edit', args=[existing.pk])}?full=1")
    return _page(request, organization, existing, _form(request, organization, existing, initial=initial))


def _send(request: HttpRequest, organization: Organization, existing: Engagement | None, by: Actor) -> HttpResponse:
    is_kept = "keep" in request.POST
    form = _form(request, organization, existing, data=request.POST, is_kept=is_kept)
    status, made = 422, []
    if form.is_valid():
        status = attempt(form, lambda: made.append(_made(form, organization, existing, request, by)))
    elif not is_kept:
        _add_faults(form, organization)
    if status:
        return _page(request, organization, existing, form, status)
    if is_kept:
        messages.success(request, _("The draft is kept. Nobody else sees it yet."))
        return redirect(f"{reverse('engagement_new_quick')}?job={made[0].pk}")
    name = made[0].contractor.name
    messages.success(request, _("The offer is on its way. Now it is for %(name)s to answer.") % {"name": name})
    return redirect("agreement", made[0].pk)


def _made(
    form: QuickJobForm, organization: Organization, existing: Engagement | None, request: HttpRequest, by: Actor
) -> Engagement:
    act = quick_jobs.keep if "keep" in request.POST else quick_jobs.offer
    return act(
        organization=organization,
        who=form.chosen(),
        job=form.quick_job(_zone(form, organization)),
        manager=_reader(request).user,
        by=by,
        now=clock.now(),
        pk=form.cleaned_data["job"],
        existing=existing,
        expected_version=form.cleaned_data["draft_version"],
    )


def _add_faults(form: QuickJobForm, organization: Organization) -> None:
    """Name what the service will not take, too, at the fields that the form itself finds nothing wrong with."""
    try:
        quick_jobs.check(form.quick_job(_zone(form, organization)), now=clock.now())
    except Invalid as invalid:
        for name, texts in invalid.errors.items():
            if name not in form.errors:
                form.add_error(name, [str(text) for text in texts])


def _zone(form: WhoForm, organization: Organization) -> str:
    """The zone in which a deadline is read: the contractor's; of somebody new it is not known, so the organization's."""
    return form.picked.contractor.zone if form.picked else organization.zone


def _form(request: HttpRequest, organization: Organization, existing: Engagement | None, **given: Any) -> QuickJobForm:
    return QuickJobForm(
        relationships=[existing.relationship] if existing else _relationships(request, organization),
        may_invite=has_permission(_reader(request), Permission.RELATIONSHIP_MANAGE, organization),
        is_fixed=existing is not None,
        **given,
    )


def _initial(request: HttpRequest, organization: Organization, existing: Engagement | None) -> dict[str, Any] | None:
    """What the page shows first; None where the draft has grown beyond it."""
    if existing is None:
        at = clock.now().astimezone(ZoneInfo(organization.zone)) + timedelta(days=USUAL_DAYS)
        due = datetime.combine(at.date(), organization.day_ends).strftime("%Y-%m-%dT%H:%M")
        start = {"job": uuid7(), "due_at": due, "currency": organization.currency, "pay_days": 7}
        return start | {"who": request.GET.get("who", "")}
    draft = Draft.objects.get(engagement=existing, side="client")
    job = quick_jobs.job_of(draft.body)
    return _shown(existing, draft, job) if job else None


def _shown(existing: Engagement, draft: Draft, job: QuickJob) -> dict[str, Any]:
    return {
        "job": existing.pk,
        "draft_version": draft.version,
        "who": str(existing.relationship_id),
        "what": job.what,
        "accepted_when": job.accepted_when,
        "due_at": wall_text(job.due_at, job.zone),
        "price": job.price,
        "currency": job.currency,
        "pay_days": stored_number(str(job.pay_days)),
    }


def _page(
    request: HttpRequest, organization: Organization, existing: Engagement | None, form: QuickJobForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "job": existing, "hint": due_hint(form, organization, request)}
    return render(request, "engagements/jobs/quick.html", context, status=status)


def due_hint(form: QuickJobForm, organization: Organization, request: HttpRequest) -> str:
    """The due time for both: "17:00 where Ana works (Manila), 10:00 for you (Berlin)"."""
    here, there = _reader(request).user.zone, _zone(form, organization)
    if not form["who"].value() and form.picked is None:
        return _("In the time of whom you choose.")
    moment = instant(form["due_at"].value(), there)
    place, own = city(as_zone(there)), city(as_zone(here))
    if here == there:
        return _("Time in %(city)s.") % {"city": place}
    if moment is None:
        return _("Time in %(city)s, where they work.") % {"city": place}
    times = [format_time(moment.astimezone(ZoneInfo(zone))) for zone in (there, here)]
    words = {"there": times[0], "city": place, "here": times[1], "own": own}
    return _("%(there)s in %(city)s, %(here)s for you (%(own)s).") % words


@login_required
def full(request: HttpRequest) -> HttpResponse:
    """A full engagement: whom with and what it is called; then its brief."""
    organization = _organization(request)
    by = require(_reader(request), Permission.ENGAGEMENT_CREATE, organization)
    form = FullJobForm(
        request.POST or None,
        initial={"currency": organization.currency, "who": request.GET.get("who", "")},
        relationships=_relationships(request, organization),
        may_invite=has_permission(_reader(request), Permission.RELATIONSHIP_MANAGE, organization),
    )
    status, made = 200, []
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: made.append(_begun(form, organization, request, by)))
        if not status:
            wants_import = form.cleaned_data["begin_with"] == "document"
            return redirect("agreement_import" if wants_import else "agreement_edit", made[0].pk)
    return render(request, "engagements/jobs/full.html", {"form": form}, status=status)


def _begun(form: FullJobForm, organization: Organization, request: HttpRequest, by: Actor) -> Engagement:
    given = form.cleaned_data
    now = clock.now()
    with transaction.atomic():
        relationship = _relationship(form.chosen(), organization, request, by, now)
        return engagements.create(
            relationship=relationship,
            title=given["title"],
            weight=Engagement.Weight.FULL,
            currency=given["currency"],
            by=by,
            now=now,
        )


def _relationship(who: Who, organization: Organization, request: HttpRequest, by: Actor, now: datetime) -> Relationship:
    return who.relationship or quick_jobs.relationship_with(
        organization=organization, name=who.name, email=who.email, manager=_reader(request).user, by=by, now=now
    )


def _reader(request: HttpRequest) -> Reader:
    return request.reader  # type: ignore[attr-defined, no-any-return]


def _organization(request: HttpRequest) -> Organization:
    """The organization of the hat that is worn, else the first in which the reader may start a job; 403 without one."""
    seats: list[Seat] = [request.hat, *_reader(request).seats]  # type: ignore[attr-defined]
    for seat in seats:
        if seat and seat.side == "client" and Permission.ENGAGEMENT_CREATE in seat.permissions:
            assert isinstance(seat.party, Organization)  # noqa: S101 - the client's side
            return seat.party
    raise NotAllowed


def _relationships(request: HttpRequest, organization: Organization) -> list[Relationship]:
    rows = Relationship.objects.visible_to(_reader(request)).filter(organization=organization)
    return list(rows.select_related("contractor").order_by("contractor__name", "pk"))


def _existing(request: HttpRequest, organization: Organization) -> Engagement | None:
    """The job that the page is about, if it exists; a stranger's is none, and an address with one is a 404."""
    rows = Engagement.objects.visible_to(_reader(request)).filter(organization=organization)
    rows = rows.select_related("relationship__contractor", "contractor", "organization")
    text = request.POST.get("job", "") or request.GET.get("job", "")
    try:
        pk = UUID(text)
    except ValueError:
        return None
    if request.method == "POST" or "hint" in request.GET:
        return rows.filter(pk=pk).first()
    return get_object_or_404(rows, pk=pk)
