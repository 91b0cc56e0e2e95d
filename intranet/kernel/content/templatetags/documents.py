"""The button that puts a document into a text, in the templates of forms."""

from django import template
from django.forms import BoundField
from django.urls import reverse

from intranet.kernel.content.documents import registered_documents

register = template.Library()


@register.inclusion_tag("content/_document_button.html")
def document_button(field: BoundField) -> dict[str, object]:
    """Beside the field of a text; nothing where no app has documents."""
    documents = registered_documents()
    return {"field": field.id_for_label, "address": reverse(documents.picker) if documents else ""}
