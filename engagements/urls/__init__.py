"""Addresses of engagements, one module per part of the room."""

from engagements.urls import agreement, jobs, work

urlpatterns = [*jobs.urlpatterns, *agreement.urlpatterns, *work.urlpatterns]
