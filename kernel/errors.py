"""Named domain errors: one code, one sentence for the reader, details. Translated to HTML and REST in one place each."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """An act that cannot be done. ``status`` is the HTTP status that both HTML and REST answer with."""

    status = 409
    code = "conflict"
    message: Any = _("This cannot be done as things stand.")

    def __init__(self, message: Any = None, *, code: str | None = None, **details: Any) -> None:
        self.message = message or self.message
        self.code = code or self.code
        self.details = details
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class IllegalTransition(DomainError):
    """The aggregate is not in a state from which the act is possible; ``details`` has ``act`` and ``status``."""

    code = "illegal_transition"
    message = _(
        "Somebody was here before you: this is no longer open to that step. The page shows how things stand now."
    )


class Stale(DomainError):
    """The judged version is not the current one (412 on REST); the caller keeps the user's text."""

    status = 412
    code = "stale"
    message = _(
        "This changed while you were working on it. What you entered is kept below; look at the new state first."
    )


class Busy(DomainError):
    """Another change holds the scope's lock for longer than the lock time-out."""

    code = "busy"
    message = _("Somebody else is changing this right now. Nothing was lost; please try again in a moment.")


class NotAllowed(DomainError):
    """An insider without the right. Strangers get 404 instead, because they never reach the object."""

    status = 403
    code = "not_allowed"
    message = _("Your role does not include this. Ask the owner of your side if you need it.")


class Invalid(DomainError):
    """Input that cannot be taken. ``errors`` maps field names to lists of sentences."""

    status = 422
    code = "invalid"
    message = _("Some entries need a correction. Nothing was changed.")

    def __init__(self, errors: dict[str, list[Any]], message: Any = None) -> None:
        super().__init__(message)
        self.errors = errors
        self.details = {"errors": errors}

    def __str__(self) -> str:
        return " ".join(str(text) for texts in self.errors.values() for text in texts) or str(self.message)
