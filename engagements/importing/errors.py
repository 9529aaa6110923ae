"""The one error of the import, with a message for the person who chose the file."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, Promise] = {
    "empty": _("The document is empty. Choose the file that holds the text, or paste the text."),
    "too_large": _("The document is larger than %(limit)s MB. Remove pictures or attachments, or paste the text."),
    "too_long": _(
        "The text is too long to read as one brief (more than %(limit)s lines). Split it and import the parts."
    ),
    "too_complex": _(
        "The document is built too deeply to be read. Copy its text into a new document, or paste the text."
    ),
    "not_docx": _(
        "This is not a Word document, although its name says so, or it is damaged. "
        "Open it in your word processor and save it again as .docx."
    ),
    "other_office": _("This is not a Word document. Open it in its program and save it as .docx, or paste the text."),
    "old_word": _("This is a Word document of the old kind (.doc). Open it in Word and save it as .docx."),
    "encrypted": _("The document is protected with a password. Remove the password, save it and choose it again."),
    "pdf": _("This is a PDF. Paste its text, or save the original document as .docx and choose that."),
    "rtf": _("This is an RTF document. Open it in your word processor and save it as .docx."),
    "html": _("This is a web page. Copy its text and paste it, or save it as .docx."),
    "binary": _("This file is not text. Choose a Markdown (.md), plain text (.txt) or Word (.docx) file."),
    "control_characters": _(
        "The text holds control characters that cannot be stored (the first is in line %(line)s). "
        "Remove them, or paste the text instead."
    ),
    "undecodable": _("The characters of this text could not be read. Save the file as UTF-8 and choose it again."),
}


class UnreadableDocument(Exception):
    """The bytes are not a brief that can be read.

    ``code`` is one of the keys of ``MESSAGES``; ``message`` says in the reader's language what to do.
    """

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        super().__init__(code)

    @property
    def message(self) -> str:
        """The sentence to show, translated when it is read."""
        return str(MESSAGES[self.code]) % self.facts

    def __str__(self) -> str:
        return self.message
