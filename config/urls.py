"""Every address of the product, by resource."""

from django.urls import include, path

from config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/v1/", include("config.api")),
    path("", include("monitoring.urls")),
    path("", include("accounts.urls")),
    path("", include("engagements.urls")),
    path("", include("payments.urls")),
    path("accounts/", include("allauth.urls")),
]

handler400 = "kernel.api.handlers.bad_request"
handler404 = "kernel.api.handlers.not_found"
handler500 = "kernel.api.handlers.server_error"
