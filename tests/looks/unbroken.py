"""A job in which everything that somebody wrote is one word as long as it may be, and the sum as large as it may be."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from accounts.demo import email_of
from accounts.models import Relationship
from engagements.models import Engagement
from engagements.services import agreements, clarifications, comments, deliverables, engagements, tools
from kernel import clock
from kernel.actors import Actor
from monitoring.models import CheckIn
from monitoring.services import checkins
from payments.services import payments
from tests.engagements.agreement.bodies import whole
from tests.factories import client_of, contractor_of

LARGEST = "999999999999.00"
DAY = timedelta(days=1)


def a_word(letters: int = 200) -> str:
    """So many letters without a blank or a hyphen between them."""
    return "W" * letters


def an_unbroken_job(written: Callable[..., str] = a_word) -> Engagement:
    """Signed and under way: asked, answered, handed in, accepted, paid for in part, and said how it goes.

    ``written`` gives what everybody wrote, of at most so many letters.
    """
    pair = Relationship.objects.get(
        contractor__memberships__user__email=email_of("contractor"), manager__email=email_of("manager")
    )
    start = clock.now() - 8 * DAY
    ours, theirs, later = client_of(pair), contractor_of(pair), start + DAY
    job = engagements.create(
        relationship=pair,
        title=written(160),
        weight="full",
        currency="EUR",
        body=_body(start, written),
        by=ours,
        now=start,
    )
    version = agreements.propose(engagement=job, by=ours, now=start)
    question = clarifications.ask(engagement=job, question=written(), by=theirs, now=start)
    clarifications.answer(clarification=question, text=written(), by=ours, now=start)
    agreements.sign(version=version, sha256=version.sha256, by=theirs, now=start)
    _work(job, ours, theirs, later, written)
    milestone = job.milestones.get()
    payments.record(
        milestone=milestone, amount="1.00", paid_on=later.date(), method="bank_transfer", reference=written(140),
        by=ours, now=later,
    )  # fmt: skip
    row = CheckIn.objects.filter(engagement=job).earliest("due_at")
    checkins.submit(
        checkin=row, done=written(), next=written(), blocked=written(), progress={"d2": 100}, by=theirs, now=later
    )
    return job


def _work(job: Engagement, ours: Actor, theirs: Actor, now: datetime, written: Callable[..., str]) -> None:
    """Both deliverables handed in, the first accepted; a word about it, and a tool that does not work."""
    for row in job.deliverables.all():
        link = f"https://files.example/{written()}"
        submission = deliverables.submit(deliverable=row, note=written(), links=[link], by=theirs, now=now)
        if row.key == "d1":
            deliverables.accept(deliverable=row, submission_id=submission.pk, note=written(), by=ours, now=now)
            comments.write(engagement=job, body=written(), own_side_only=False, by=ours, now=now, subject=row.pk)
    comments.write(engagement=job, body=written(), own_side_only=True, by=ours, now=now)
    tool = job.tools.get()
    tools.grant(tool=tool, by=ours, now=now)
    tools.request_help(tool=tool, problem=written(), by=theirs, now=now)


def _body(start: datetime, written: Callable[..., str]) -> dict[str, Any]:
    body = whole(title=written(160))
    parts = body["parts"]
    parts["brief"]["items"][0] |= {"title": written(), "body": written()}
    for item in parts["deliverables"]["items"]:
        item |= {"title": written(), "description": written(), "due_at": (start + 30 * DAY).isoformat()}
        item["criteria"][0]["text"] = written()
    parts["tools"]["items"][0] |= {
        "name": written(), "purpose": written(), "instructions": written(), "needed_at": (start + 5 * DAY).isoformat()
    }  # fmt: skip
    parts["communication"]["text"] = written()
    parts["payment_terms"]["items"] = [parts["payment_terms"]["items"][0] | {"title": written(), "amount": LARGEST}]
    parts["check_in_plan"] |= {"first_on": (start + DAY).date().isoformat()}
    return body
