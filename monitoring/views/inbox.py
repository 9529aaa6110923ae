"""The inbox: news, and what of it was read."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Reader
from kernel import clock
from monitoring.inbox import inbox_page, news_of
from monitoring.models import Notification
from monitoring.services.reading import mark_read
from monitoring.views.parse import next_url, uuids


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """The reader's news of all their hats, newest first; ``show=unread`` leaves out what was read."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    unread_only = request.GET.get("show") == "unread"
    news, page = inbox_page(reader, now=clock.now(), cursor=request.GET.get("cursor", ""), unread_only=unread_only)

    def url(cursor: str) -> str:
        kept = {"show": "unread"} if unread_only else {}
        return f"?{urlencode({**kept, 'cursor': cursor})}" if cursor else ""

    context = {
        "news": news,
        "unread_only": unread_only,
        "has_unread": any(one.is_unread for one in news),
        "next_url": url(page.next_cursor),
        "previous_url": url(page.previous_cursor),
    }
    return render(request, "monitoring/inbox.html", context)


@require_safe
@login_required
def inbox_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go to what one line is about; it counts as read, unless the browser only fetches ahead."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    row = get_object_or_404(Notification.objects.select_related("move"), pk=pk, recipient=reader.user, channel="news")
    if request.method == "GET" and "Sec-Purpose" not in request.headers:
        mark_read(user=reader.user, ids=[row.pk], now=clock.now())
    (news,) = news_of([row], reader, now=clock.now())
    return redirect(news.url or reverse("inbox"))


@require_POST
@login_required
def inbox_read(request: HttpRequest) -> HttpResponse:
    """Mark the news that are named as read, or all of them."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    ids = None if "all" in request.POST else uuids(request.POST.getlist("news"))
    count = mark_read(user=reader.user, ids=ids, now=clock.now())
    if count > 1:
        messages.success(request, ngettext("Marked as read.", "%(count)d marked as read.", count) % {"count": count})
    elif not count:
        messages.info(request, _("All of it was read already."))
    return redirect(next_url(request, reverse("inbox")))
