"""App configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See the package's docstring for what the app answers."""

    name = "accounts"
