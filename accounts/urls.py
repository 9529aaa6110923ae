"""Addresses of accounts: people, settings, tokens, invitations, set-up, demo."""

from django.urls import path

from accounts.views import (
    demo,
    hats,
    invitations,
    people,
    profile,
    relationships,
    seats,
    settings,
    single_sign_on,
    tokens,
    welcome,
)

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/new/", relationships.start, name="relationship_new"),
    path("people/invite/", seats.invite, name="invite"),
    path("people/staff/<uuid:pk>/", seats.staff, name="staff"),
    path("people/members/<uuid:pk>/", seats.member, name="member"),
    path("people/invitations/<uuid:pk>/resend/", seats.resend, name="invitation_resend"),
    path("people/invitations/<uuid:pk>/revoke/", seats.revoke, name="invitation_revoke"),
    path("people/<uuid:pk>/", relationships.relationship, name="relationship"),
    path("people/<uuid:pk>/assign/", relationships.assign, name="relationship_assign"),
    path("settings/", settings.party_settings, name="organization_settings"),
    path("account/profile/", profile.profile, name="profile"),
    path("account/theme/", profile.theme, name="theme"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<uuid:pk>/revoke/", tokens.revoke, name="token_revoke"),
    path("account/hat/", hats.hat, name="hat"),
    path("invitations/<str:secret>/", invitations.invitation, name="invitation"),
    path("accounts/oidc/<str:provider_id>/login/", single_sign_on.leave, name="single_sign_on"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/mail/", welcome.mail, name="welcome_mail"),
    path("welcome/finish/", welcome.finish, name="welcome_finish"),
    path("demo/sign-in/", demo.sign_in, name="demo_sign_in"),
    path("demo/remove/", demo.remove, name="demo_remove"),
    path("demo/mail/", demo.mail, name="demo_mail"),
    path("demo/mail/<str:name>/", demo.message, name="demo_message"),
    path("demo/mail/<str:name>/html/", demo.message_html, name="demo_message_html"),
]
