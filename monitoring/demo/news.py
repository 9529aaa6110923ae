"""The news of the demo: what happened in the stories was told on its day, and nobody gets mail about it weeks later."""

from datetime import datetime, timedelta

from django.db.models import F, OuterRef, Subquery

from kernel.models import Entry
from monitoring.models import Notification
from monitoring.services.dispatch import dispatch

FRESH = timedelta(days=3)  # on a Monday, what happened on Friday is still new


def tell_news(today: datetime) -> None:
    """Hand the entries of the stories on, each as of its own moment: what is not fresh was read, its mail is dropped."""
    dispatch(now=today)
    told = Notification.objects.filter(entry_id__isnull=False)
    told.update(created_at=Subquery(Entry.objects.filter(pk=OuterRef("entry_id")).values("at")[:1]))
    old = told.filter(created_at__lt=today - FRESH)
    old.filter(channel=Notification.Channel.NEWS).update(read_at=F("created_at"))
    old.filter(channel=Notification.Channel.MAIL).update(dropped_at=today)
