"""What every editor shares: forms that never judge, and reading them so that the untouched stays untouched."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from engagements.parts.base import MAX_ITEMS, Part, new_key, title_of
from kernel.errors import Invalid

Found = Mapping[str, list[Any]]  # sentences by the place that they are about


@dataclass(frozen=True)
class Scene:
    """What the fields depend on beside the part: the deliverables there are, the zones of both sides, where new ones begin.

    A new deadline of the contractor begins in ``zone``, one of the client in ``client_zone``.

    ``place`` is the id of the row that was just added or moved: it is open, and its first field has the focus. It is the
    code of the part from which a row was just removed. ``currency`` is that of the draft.
    """

    zone: str
    client_zone: str
    zones: Sequence[tuple[str, Any]]
    deliverables: Sequence[tuple[str, str]] = field(default_factory=tuple)
    may_change_currency: bool = False
    place: str = ""
    currency: str = ""


class DraftForm(forms.Form):
    """A form whose fields hold anything: drafts are kept as typed, and judged by their part."""

    use_required_attribute = False
    lines: ClassVar[Sequence[Sequence[str]]] = ()

    def full_clean(self) -> None:
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data: dict[str, Any] = {}

    def laid_out(self) -> Iterator[list[forms.BoundField]]:
        """The fields, line by line."""
        for line in self.lines:
            yield [self[name] for name in line]

    def typed(self) -> dict[str, Any]:
        """What the fields hold, line breaks as the product writes them."""
        return {name: _as_typed(self[name].data) for name in self.fields}

    def take_errors(self, errors: Found) -> None:
        """Put ``errors`` at the fields they name (``criteria.text`` is at ``criteria``), the rest above."""
        for place, texts in errors.items():
            name = place.partition(".")[0]
            self.add_error(name if name in self.fields else None, [str(text) for text in texts])


def _as_typed(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    return list(value) if isinstance(value, (list, tuple)) else ""


def choices_with(choices: Sequence[tuple[str, Any]], value: Any) -> list[tuple[str, Any]]:
    """``choices``, and ``value`` itself where it is none of them: a select never changes what it cannot show."""
    known = [*choices]
    if value and str(value) not in {code for code, _label in choices}:
        known.append((str(value), str(value)))
    return known


@dataclass
class Row:
    """A set of fields in the editor, folded to its ``title`` and ``gist`` unless ``is_open``.

    ``anchor`` is its id, ``fold`` its name wherever it stands; ``missing`` counts what is still to complete in it.
    """

    form: DraftForm
    anchor: str
    fold: str
    title: str
    gist: str
    is_open: bool
    missing: int
    position: int = 0
    is_first: bool = True
    is_last: bool = True


class Editor:
    """Base of the editors. ``template`` draws it; ``form_class`` is one row of it, or the whole.

    ``errors`` are shown at their fields; what is ``missing`` before the draft can be proposed is only counted.
    """

    template = ""
    form_class: type[DraftForm]
    hint: Any = ""
    untitled: Any = _("Nothing yet")

    def __init__(
        self,
        part: Part,
        data: dict[str, Any],
        scene: Scene,
        *,
        typed: QueryDict | None = None,
        errors: Found | None = None,
        missing: Found | None = None,
    ) -> None:
        self.part, self.data, self.scene = part, data, scene
        self.sent, self.errors, self.missing = typed, errors or {}, missing or {}

    @property
    def gist(self) -> str:
        """What the part holds, in a few words; nothing where nothing is there yet."""
        raise NotImplementedError

    @property
    def is_place(self) -> bool:
        """Whether the reader comes from a row of this part that is gone."""
        return self.scene.place == self.part.code

    def rows(self) -> list[Row]:
        """The rows to draw: as typed where something was sent, else as stored."""
        raise NotImplementedError

    def read(self) -> dict[str, Any]:
        """The part as it was typed. Raises Invalid where that cannot be told."""
        raise NotImplementedError

    def show(self, item: dict[str, Any]) -> dict[str, Any]:
        """An item as its fields show it."""
        return {name: "" if item.get(name) is None else str(item[name]) for name in self.form_class.base_fields}

    def take(self, item: dict[str, Any], changed: dict[str, Any], typed: dict[str, Any]) -> dict[str, Any]:
        """``item`` with the fields that were ``changed``; ``typed`` has them all."""
        return item | changed

    def form(self, values: Mapping[str, Any], prefix: str) -> DraftForm:
        """The form that shows ``values``."""
        return self.prepared(self.form_class({f"{prefix}-{n}": v for n, v in values.items()}, prefix=prefix), values)

    def prepared(self, form: DraftForm, values: Mapping[str, Any]) -> DraftForm:
        """``form`` with the choices that depend on the scene and on the ``values`` it shows."""
        return form

    def merged(self, item: dict[str, Any], form: DraftForm) -> dict[str, Any]:
        """``item`` with what ``form`` changes of it; an untouched field keeps its stored value, whatever it is."""
        typed, shown = form.typed(), self.show(item)
        changed = {
            name: value
            for name, value in typed.items()
            if name != "key" and value != _sent_back(form.fields[name].widget, shown.get(name, ""))
        }
        return self.take(item, changed, typed) if changed else item


def _sent_back(widget: forms.Widget, value: Any) -> Any:
    """What a browser sends for a field that shows ``value`` and was not touched."""
    value = _as_typed(value)
    is_line = isinstance(widget, forms.TextInput) and isinstance(value, str)
    return value.replace("\n", "") if is_line else value


def joined(words: Iterable[Any]) -> str:
    """``words`` with dots between them, the empty ones left out."""
    return " · ".join(str(word) for word in words if word)


def _by_row(found: Found) -> dict[str, dict[str, list[Any]]]:
    """``found`` by the position of the row, then by the field, that it is about."""
    rows: dict[str, dict[str, list[Any]]] = {}
    for place, texts in found.items():
        position, _dot, field_name = place.partition(".")
        rows.setdefault(position, {})[field_name] = texts
    return rows


def _count(found: Found) -> int:
    return sum(len(texts) for texts in found.values())


def is_count(text: str) -> bool:
    """Whether ``text`` says how many rows a form holds."""
    return text.isascii() and text.isdecimal() and len(text) < 5


class ItemsEditor(Editor):
    """A part that is a list of items, each with its own fields; rows are added, moved and removed by buttons."""

    template = "engagements/agreement/_rows_editor.html"
    add_label: Any = _("Add an entry")
    untitled: Any = _("New entry")

    def blank(self) -> dict[str, Any]:
        """A new item."""
        return {}

    @property
    def items(self) -> list[dict[str, Any]]:
        items = self.data.get("items", [])
        return items if isinstance(items, list) else []

    @property
    def part_errors(self) -> list[Any]:
        return [text for place, texts in self.errors.items() if not place[0].isdigit() for text in texts]

    @property
    def gist(self) -> str:
        return str(len(self.items)) if self.items else ""

    def gist_of(self, values: Mapping[str, Any]) -> list[Any]:
        """What a row is about besides its title, in a few words each, from what its fields hold; empty ones are left out."""
        return []

    def rows(self) -> list[Row]:
        forms_ = self._sent_forms() if self._was_sent and not self._fault else self._stored_forms()
        errors, missing = _by_row(self.errors), _by_row(self.missing)
        return [
            self._row(form, position, len(forms_), errors.get(str(position), {}), missing.get(str(position), {}))
            for position, form in enumerate(forms_)
        ]

    def _row(self, form: DraftForm, position: int, count: int, errors: Found, missing: Found) -> Row:
        form.take_errors(errors)
        first = "title" if "title" in form.fields else "name"
        title = str(form[first].data or "").strip()
        anchor = f"{self.part.code}-{position}"
        if self.scene.place == anchor:
            form.fields[first].widget.attrs["autofocus"] = True
        return Row(
            form=form,
            anchor=anchor,
            fold=f"{self.part.code}:{form['key'].data}",
            title=title,
            gist=joined(self.gist_of(form.typed())),
            is_open=bool(errors) or not title or self.scene.place == anchor,
            missing=_count(missing),
            position=position,
            is_first=position == 0,
            is_last=position == count - 1,
        )

    def _stored_forms(self) -> list[DraftForm]:
        return [
            self.form(self.show(item) | {"key": item.get("key", "")}, f"{self.part.code}-{position}")
            for position, item in enumerate(self.items)
        ]

    def _sent_forms(self) -> list[DraftForm]:
        assert self.sent is not None  # noqa: S101 - only called then
        return [self._sent_form(self.sent, position) for position in range(self._sent_count(self.sent))]

    def _sent_form(self, sent: QueryDict, position: int) -> DraftForm:
        form = self.form_class(sent, prefix=f"{self.part.code}-{position}")
        return self.prepared(form, form.typed())

    def _sent_count(self, sent: QueryDict) -> int:
        text = sent.get(f"{self.part.code}-count", "")
        return int(text) if is_count(text) else 0

    @property
    def _fault(self) -> Any:
        """What is wrong where the form counts more rows than a part may have, or rows that it does not hold; else nothing."""
        assert self.sent is not None  # noqa: S101 - only asked then
        count, values = self._sent_count(self.sent), {"part": self.part.label, "most": MAX_ITEMS}
        if count > MAX_ITEMS:
            return _("%(part)s: more than the %(most)d entries that it may have. Nothing was saved.") % values
        if not all(f"{self.part.code}-{position}-key" in self.sent for position in range(count)):
            return _("%(part)s: not every entry arrived. Nothing was saved; open the page anew and try again.") % values
        return ""

    @property
    def _was_sent(self) -> bool:
        """Whether rows came, even none; a form that came mangled takes nothing away."""
        return self.sent is not None and is_count(self.sent.get(f"{self.part.code}-count", ""))

    def read(self) -> dict[str, Any]:
        if not self._was_sent:
            return self.data
        if self._fault:
            raise Invalid({self.part.code: [self._fault]})
        stored = {str(item.get("key")): item for item in self.items}
        read: dict[str, Any] = {}
        for form in self._sent_forms():
            key = str(form["key"].data or "")
            if not key or key in read:
                key = new_key()
            read[key] = self.merged(stored.get(key) or {"key": key} | self.blank(), form)
        return self.data | {"items": list(read.values())}

    def act(self, act: str, position: int) -> dict[str, Any]:
        """The part after a button: ``add``, ``remove``, ``up`` or ``down`` the row at ``position``."""
        items = list(self.items)
        if act == "add":
            items.append({"key": new_key()} | self.blank())
        elif not 0 <= position < len(items):
            return self.data
        elif act == "remove":
            del items[position]
        else:
            other = max(0, min(len(items) - 1, position + (-1 if act == "up" else 1)))
            items[position], items[other] = items[other], items[position]
        return self.data | {"items": items}

    def name_of(self, position: int) -> str:
        """What the row at ``position`` is called."""
        return title_of(self.items[position]) if 0 <= position < len(self.items) else ""


class WholeEditor(Editor):
    """A part that is one set of fields."""

    template = "engagements/agreement/_whole_editor.html"

    def line_of(self, values: Mapping[str, Any]) -> str:
        """What the fields hold, in one line; nothing where nothing is written yet."""
        raise NotImplementedError

    def rows(self) -> list[Row]:
        form, code = self.bound(), self.part.code
        line = self.line_of(form.typed())
        is_open = not line or bool(self.errors)
        return [Row(form, f"{code}-0", code, line, "", is_open, _count(self.missing))]

    def bound(self) -> DraftForm:
        """The form to draw: as typed where something was sent, else as stored."""
        code = self.part.code
        if self.sent is not None:
            sent = self.form_class(self.sent, prefix=code)
            form = self.prepared(sent, sent.typed())
        else:
            form = self.form(self.show(self.data), code)
        form.take_errors({place.partition(".")[2] or place: texts for place, texts in self.errors.items()})
        return form

    def read(self) -> dict[str, Any]:
        first = f"{self.part.code}-{next(iter(self.form_class.base_fields))}"
        if self.sent is None or first not in self.sent:
            return self.data
        return self.merged(self.data, self.form_class(self.sent, prefix=self.part.code))
