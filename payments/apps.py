"""App configuration."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """See the package's docstring for what the app answers."""

    name = "payments"
