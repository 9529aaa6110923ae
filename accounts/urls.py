"""Addresses of accounts: people, settings, tokens, invitations, set-up."""

from django.urls import path

from config.pending import view

urlpatterns = [
    path("people/", view, name="people"),
    path("settings/", view, name="organization_settings"),
    path("account/profile/", view, name="profile"),
    path("account/tokens/", view, name="tokens"),
    path("account/hat/", view, name="hat"),
    path("invitations/<str:secret>/", view, name="invitation"),
    path("welcome/", view, name="welcome"),
    path("demo/sign-in/", view, name="demo_sign_in"),
    path("demo/mail/", view, name="demo_mail"),
]
