"""Calling a service from a form's view: a domain error returns to the form, with what was typed kept."""

from collections.abc import Callable
from typing import Any

from django import forms

from kernel.errors import DomainError, Invalid, NotAllowed


def attempt(form: forms.Form, act: Callable[[], Any]) -> int:
    """Run ``act`` and return 0, or put its domain error on ``form`` and return the HTTP status to answer with.

    Invalid lands at the fields it names (422), everything else above the form (409, 412). NotAllowed passes through (403).
    """
    try:
        act()
    except Invalid as error:
        for name, texts in error.errors.items():
            form.add_error(name if name in form.fields else None, [str(text) for text in texts])
        return error.status
    except NotAllowed:
        raise
    except DomainError as error:
        form.add_error(None, str(error))
        return error.status
    return 0
