"""The REST API, version 1: every address by resource, its schema and its page."""

from django.urls import path

from accounts.api.urls import urlpatterns as accounts
from engagements.api.urls import urlpatterns as engagements
from kernel.api import reference
from monitoring.api.urls import urlpatterns as monitoring
from payments.api.urls import urlpatterns as payments

app_name = "api"
urlpatterns = [
    path("schema/", reference.schema, name="schema"),
    path("docs/", reference.docs, name="docs"),
    *accounts,
    *monitoring,
    *engagements,
    *payments,
]
