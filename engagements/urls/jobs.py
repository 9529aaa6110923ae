"""Starting a job."""

from django.urls import path

from engagements.views import jobs

urlpatterns = [
    path("engagements/new/", jobs.new, name="engagement_new"),
    path("engagements/new/quick/", jobs.quick, name="engagement_new_quick"),
    path("engagements/new/full/", jobs.full, name="engagement_new_full"),
]
