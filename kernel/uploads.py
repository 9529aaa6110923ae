"""Uploading several files with one field, as Django's documentation lays it out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class MultipleFileInput(forms.ClearableFileInput):
    """A file input that takes many."""

    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """Cleans to a list of uploaded files; empty when none was chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", MultipleFileInput())
        super().__init__(*args, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(MultipleFileField, self).clean(file, initial) for file in given]


def ask_again(form: forms.Form, name: str = "files") -> None:
    """Say at the field that files must be chosen again: browsers do not send them back with a refused form."""
    if form.files and name not in form.errors:
        form.add_error(name, _("Choose the files again; a browser does not keep them."))
