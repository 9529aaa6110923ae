"""Taking up an offer as a contractor that one is already; the invitation's own page belongs to accounts."""

from django.urls import path

from engagements.views import repointing

urlpatterns = [path("invitations/<str:secret>/as/", repointing.accept_as, name="invitation_accept_as")]
