"""The languages that the product has: LANGUAGES in the settings, which are the source and the catalogues below ``locale/``."""

from django.conf import settings


def spoken(code: str) -> str:
    """Return ``code`` where the product has that language, else the source's: a catalogue may be gone since somebody chose it."""
    return code if code in dict(settings.LANGUAGES) else str(settings.LANGUAGE_CODE)
