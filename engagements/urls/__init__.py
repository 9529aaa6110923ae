"""Addresses of engagements, one module per part of the room."""

from engagements.urls import agreement, invitations, jobs, work

urlpatterns = [*invitations.urlpatterns, *jobs.urlpatterns, *agreement.urlpatterns, *work.urlpatterns]
