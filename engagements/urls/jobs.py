"""Starting a job."""

from django.urls import path

from config.pending import view

urlpatterns = [
    path("engagements/new/", view, name="engagement_new"),
    path("engagements/new/quick/", view, name="engagement_new_quick"),
    path("engagements/new/full/", view, name="engagement_new_full"),
]
