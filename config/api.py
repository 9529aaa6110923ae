"""The REST API, version 1: one router of resources, its schema and its page."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
