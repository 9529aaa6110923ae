"""App configuration."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """The kernel: how anything changes."""

    name = "kernel"
