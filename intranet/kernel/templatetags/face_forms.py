"""Attributes of form controls in govuk-frontend's classes, used by the templates of `django/forms/`."""

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

register = template.Library()

CLASS_OF_TYPE = {
    "hidden": "",
    "checkbox": "govuk-checkboxes__input",
    "radio": "govuk-radios__input",
    "file": "govuk-file-upload",
}
WITH_ERROR_CLASS = {"govuk-input", "govuk-textarea", "govuk-select", "govuk-file-upload"}


@register.simple_tag
def control_attributes(widget: dict[str, Any], base: str = "") -> SafeString:
    """The attributes of a control, with its govuk class first and the class of the error state when it has one."""
    attributes = {name: value for name, value in widget["attrs"].items() if value not in (None, False)}
    base = base or CLASS_OF_TYPE.get(widget.get("type", ""), "govuk-input")
    if widget.get("type") == "radio":
        attributes.pop("aria-invalid", None)  # not allowed on one radio: the group says its error
    classes = [base] if base else []
    if base in WITH_ERROR_CLASS and attributes.get("aria-invalid") == "true":
        classes.append(f"{base}--error")
    if given := attributes.pop("class", ""):
        classes.append(given)
    if classes:
        attributes["class"] = " ".join(classes)
    return flatatt({name: value if value is True else str(value) for name, value in attributes.items()})


@register.filter
def is_single_checkbox(field: BoundField) -> bool:
    """Whether the field is one checkbox, whose label comes after it."""
    return isinstance(field.field.widget, CheckboxInput)
