"""App configuration."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """See the package's docstring for what the app answers."""

    name = "monitoring"
