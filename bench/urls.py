"""F1 beside the product."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from engagements.models import Engagement


@login_required
def f1(request: HttpRequest) -> HttpResponse:
    """Session, user, one row: what every page pays."""
    first = Engagement.objects.order_by("pk").values_list("title", flat=True)[:1]
    return HttpResponse(first[0])


urlpatterns = [path("bench/f1/", f1), path("", include("config.urls"))]
