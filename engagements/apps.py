"""App configuration."""

from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    """See the package's docstring for what the app answers."""

    name = "engagements"
