"""How every form of the product is drawn: label above, errors at the field, hint, an error summary that takes focus."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import DateInput, DateTimeInput, DecimalField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

from kernel.money import HOW_TO_WRITE, plain_number

CONTROL = "form-control"
CLASS_OF_KIND = {
    "select": "form-select",
    "radio": "form-check-input",
    "checkbox": "form-check-input",
    "range": "form-range",
}
CLASSLESS = {
    "hidden",
    "radio.html",
    "checkbox_select.html",
    "multiwidget.html",
    "select_date.html",
    "splitdatetime.html",
}


class DayInput(DateInput):
    """A date, picked with the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(DateTimeInput):
    """A date and a time, picked with the browser's own calendar; in the zone that is active, which the hint must name."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class AmountField(DecimalField):
    """An amount, written as :func:`kernel.money.plain_number` reads it."""

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values and plain_number(value) is None:
            raise ValidationError(HOW_TO_WRITE)
        return super().to_python(value)


class LedgerRenderer(TemplatesSetting):
    """Draws forms with the templates under ``templates/forms`` and gives widgets the page kit's classes.

    Set as ``FORM_RENDERER``, so ``{{ form }}``, ``{{ form.name.as_field_group }}`` and ``<c-field>`` all look the same.
    """

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    formset_template_name = "forms/formset.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """Render one form, field or widget; a widget's own classes are kept and ours are added."""
        if "widget" in context:
            dress(context["widget"])
        return str(super().render(template_name, context, request))


def dress(widget: dict[str, Any]) -> None:
    """Add the class that suits the widget's kind to its attributes, and to those of its parts."""
    attrs = widget["attrs"]
    if widget.get("type") == "number":
        widget["type"], attrs["inputmode"] = "text", "decimal"  # a number field would drop a mistyped value unseen
    template = widget["template_name"].rpartition("/")[2]
    kind = widget.get("type") or template.removesuffix(".html")
    if kind not in CLASSLESS and template not in CLASSLESS:
        own = CLASS_OF_KIND.get(kind, CONTROL)
        invalid = "is-invalid" if attrs.get("aria-invalid") else ""
        attrs["class"] = " ".join(part for part in (own, attrs.get("class"), invalid) if part)
    for part in widget.get("subwidgets", ()):
        dress(part)
    if template in CLASSLESS:
        for _group, options, _index in widget.get("optgroups", ()):
            for option in options:
                dress(option)
