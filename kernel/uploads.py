"""Uploads: bounded while they stream, and several files with one field, as Django's documentation lays it out."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.translation import gettext_lazy as _

MAX_FILES = 20


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Keeps at most ``MAX_FILES`` files of at most ``UPLOAD_MAX_BYTES`` each on the disk.

    Of any other nothing stays there, but its name and size are known, so that the field can say what is wrong and the rest of
    the form is kept. A body that is larger than all files together may be is refused before it is read (RequestDataTooBig).
    """

    files_begun = 0

    def handle_raw_input(
        self, input_data: Any, META: dict[str, str], content_length: int, boundary: str, encoding: str | None = None
    ) -> None:
        if content_length > MAX_FILES * settings.UPLOAD_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.files_begun += 1

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.files_begun <= MAX_FILES and start + len(raw_data) <= settings.UPLOAD_MAX_BYTES:
            super().receive_data_chunk(raw_data, start)
        else:
            self.file.truncate(0)


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
