"""The picker of audiences, for the forms of any app: it works without script, and completes names with it.

    class FolderForm(forms.Form):
        readers = AudienceField(label=_("Who can see it"))

        def __init__(self, *args, viewer, place, **options):
            super().__init__(*args, **options)
            self.fields["readers"].offer(Offer(viewer, place, _("As the group")))

Its clean value is a `Choice`, which `actions.show_to_choice` obeys.
"""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from intranet.kernel.audiences.choosing import AROUND, WORDS, Choice, Offer, Sent, Understood, audiences_named, understood
from intranet.kernel.audiences.kinds import audience_kinds, known
from intranet.kernel.audiences.models import EVERYONE, LIST, MEMBER, Audience, Place
from intranet.kernel.audiences.reach import Reach, reach_of_audience, reach_of_parts


class AudiencePicker(forms.Widget):
    """Radio buttons; under that of the list, who is named, each with a box that keeps them, and a field that adds one."""

    template_name = "audiences/picker.html"
    use_fieldset = True
    offer: Offer

    def value_from_datadict(self, data: Mapping[str, Any], _files: Any, name: str) -> Sent:
        several = data.getlist(f"{name}_named") if isinstance(data, QueryDict) else data.get(f"{name}_named", ())
        kind = str(data.get(name, ""))
        return Sent(
            kind=kind,
            own=str(data.get(f"{name}_{kind}", "")),
            named=tuple(map(str, several)),
            typed=str(data.get(f"{name}_typed", "")),
            is_adding=f"{name}_add" in data,
            is_beyond=f"{name}_beyond" in data,
        )

    def value_omitted_from_data(self, data: Mapping[str, Any], _files: Any, name: str) -> bool:
        return name not in data

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_{index}" if index else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        offer, sent = self.offer, value if isinstance(value, Sent) else _sent(value)
        found = understood(offer, sent)
        kind = LIST if sent.is_adding else sent.kind
        rows = found.rows or known(offer.viewer, sent.named)
        context["widget"] |= {
            "offer": offer,
            "sent": sent,
            "kind": kind,
            "found": found,
            "rows": [(one, audience_kinds[one.kind]) for one in rows],
            "candidates": [(one, audience_kinds[one.kind]) for one in found.candidates],
            "words": WORDS,
            "values": {"around": AROUND, "everyone": EVERYONE, "list": LIST, "me": MEMBER},
            "reach": reach_of_sent(offer, found),
        }
        return context


def _sent(choice: Choice | None) -> Sent:
    """What a form would say to make this choice."""
    if choice is None:
        return Sent()
    if choice.kind == LIST:
        return Sent(LIST, named=choice.values, is_beyond=choice.is_beyond)
    own = choice.values[0].partition(":")[2] if choice.values else ""
    return Sent(choice.kind, own=own)


def reach_of_sent(offer: Offer, found: Understood) -> Reach | None:
    """Who would see it: of what is chosen, and of those who are named while the choice isn't whole yet."""
    choice = found.choice
    if choice is not None and choice.is_around and offer.place is not None:
        return reach_of_audience(offer.viewer, offer.place.audience)
    values = choice.values if choice else tuple(found.values)
    if not values:
        return None
    around = None if choice is not None and choice.is_beyond else offer.place
    return reach_of_parts(offer.viewer, audiences_named(values), around)


class AudienceField(forms.Field):
    """Who can see something. A form says what may be chosen, by `offer`, before it is shown or checked."""

    widget = AudiencePicker
    _offer: Offer

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"label": _("Who can see it"), **options})

    def offer(self, offer: Offer) -> None:
        """Give the choice of what this viewer may choose."""
        cast("AudiencePicker", self.widget).offer = self._offer = offer

    def clean(self, value: Any) -> Choice:
        """The choice. Raises ValidationError, also when a name was just added: its sender has yet to see who that is."""
        found = understood(self._offer, value)
        if found.choice is None:
            raise forms.ValidationError(found.problem)
        return found.choice


def choice_of(audience: Audience, *, place: Place | None = None) -> Choice:
    """What is chosen now, for the form that changes it: the audience of a thing, in the place around it."""
    if place is not None and audience.pk == place.audience_id:
        return Choice(AROUND)
    if audience.kind != LIST:
        return Choice(audience.kind, (str(audience),))
    values = tuple(str(part.part) for part in audience.parts.select_related("part").order_by("pk"))
    return Choice(LIST, values, audience.reaches_beyond)
