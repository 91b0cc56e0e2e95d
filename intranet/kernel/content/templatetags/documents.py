"""The button that puts a document into a text, in the templates of forms."""

from urllib.parse import urlencode

from django import template
from django.forms import BoundField
from django.urls import reverse

from intranet.kernel.content.documents import registered_documents

register = template.Library()


@register.inclusion_tag("content/_document_button.html")
def document_button(field: BoundField, place: str = "") -> dict[str, object]:
    """Beside the field of a text; nothing where no app has documents.

    `place` is the key of what the text is for, where a file may be uploaded from the window.
    """
    documents = registered_documents()
    asked = f"?{urlencode({'place': place})}" if place else ""
    return {"field": field.id_for_label, "address": reverse(documents.picker) + asked if documents else ""}
