"""Setting what a choice field offers."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms


def offer(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    """Let ``form``'s field ``name``, which is a choice field, offer ``choices``."""
    cast(forms.ChoiceField, form.fields[name]).choices = list(choices)
