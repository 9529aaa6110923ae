"""REST addresses of people and parties."""

from django.urls import path

from accounts.api import views

urlpatterns = [
    path("me", views.Me.as_view(), name="me"),
    path("organizations", views.Organizations.as_view(), name="organizations"),
    path("organizations/<uuid:pk>", views.OrganizationDetail.as_view(), name="organization"),
    path("contractors", views.Contractors.as_view(), name="contractors"),
    path("contractors/<uuid:pk>", views.ContractorDetail.as_view(), name="contractor"),
    path("relationships", views.Relationships.as_view(), name="relationships"),
    path("relationships/<uuid:pk>", views.RelationshipDetail.as_view(), name="relationship"),
]
