"""The REST API, version 1: every address by resource, its schema and its page."""

from django.urls import path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from accounts.api.urls import urlpatterns as accounts
from engagements.api.urls import urlpatterns as engagements
from monitoring.api.urls import urlpatterns as monitoring
from payments.api.urls import urlpatterns as payments

app_name = "api"
OPEN_TO_ALL = {"authentication_classes": [], "permission_classes": [], "throttle_classes": []}

urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(**OPEN_TO_ALL), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema", **OPEN_TO_ALL), name="docs"),
    *accounts,
    *monitoring,
    *engagements,
    *payments,
]
