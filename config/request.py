"""Requests as the product reads them: in UTF-8."""

from django.core.handlers.wsgi import WSGIRequest


class Request(WSGIRequest):
    """Text is UTF-8, which is all that pages and the API send and take, whatever charset the content type names.

    A charset such as ``rot13`` is known to Python but is no encoding of text: a fault of ours, where it is believed. ``utf-7``
    makes halves of characters, which cannot be stored.
    """

    @property
    def encoding(self) -> str:
        return "utf-8"

    @encoding.setter
    def encoding(self, charset: str) -> None:
        """Believe nobody."""
