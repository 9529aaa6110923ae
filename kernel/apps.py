"""App configuration."""

from functools import lru_cache

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import trans_real

TEXTS = 8192


class KernelConfig(AppConfig):
    """The kernel: how anything changes."""

    name = "kernel"

    def ready(self) -> None:
        """Remember how each text reads in each language: one without a translation is sought in a dozen catalogues each time."""
        for code, _name in settings.LANGUAGES:
            catalogue = trans_real.translation(code)
            catalogue.gettext = lru_cache(TEXTS)(catalogue.gettext)  # type: ignore[method-assign]
