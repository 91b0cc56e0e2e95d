"""The product's addresses, and pages that only tests can reach: every component, and every error."""

from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import path

from intranet.kernel.audiences.choosing import Choice, Offer
from intranet.kernel.audiences.fields import AudienceField
from intranet.kernel.audiences.models import EVERYONE
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.rate_limits import TooManyRequests
from intranet.urls import handler400, handler403, handler404, handler500
from intranet.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

COMPONENTS = Path(__file__).with_name("components.html")
ERRORS = {
    "400": lambda: SuspiciousOperation("a forged cookie"),
    "403": lambda: PermissionRefused("Cinq personnes peuvent modifier ce document. Vous n’en faites pas partie."),
    "429": lambda: TooManyRequests(retry_after=42),
    "500": lambda: RuntimeError("a fault of ours"),
    "503": lambda: OperationalError("the database is gone"),
}


class ReadersForm(forms.Form):
    """A form of an app that asks who is to see something."""

    title = forms.CharField(label="Title")
    readers = AudienceField()


def picker(request: HttpRequest) -> HttpResponse:
    """The picker of audiences, in a form that says what was chosen."""
    form = ReadersForm(request.POST or None, initial={"readers": Choice(EVERYONE, (EVERYONE,))})
    form.fields["readers"].offer(Offer(request.user))
    chosen = form.cleaned_data["readers"] if form.is_valid() else None
    template = engines["django"].from_string(PICKER.strip())
    return HttpResponse(template.render({"form": form, "chosen": chosen}, request))


PICKER = """
{% extends "kernel/base.html" %}
{% block title %}Picker{% endblock %}
{% block main %}
<div class="page__inner page__inner--text">
{% include "kernel/_error_summary.html" %}
<h1>Picker</h1>
{% if chosen %}<p id="chosen">{{ chosen.kind }} {{ chosen.values|join:" " }}</p>{% endif %}
<form action="/picker/" method="post" novalidate>
  {% csrf_token %}
  {{ form.title.as_field_group }}
  {{ form.readers.as_field_group }}
  <button class="button button--primary">Send</button>
</form>
</div>
{% endblock %}
"""


class Example(forms.Form):
    """A form with each kind of field, sent empty so that each has an error."""

    name = forms.CharField(label="Name", help_text="As your colleagues write it.")
    email = forms.EmailField(label="E-mail", initial="someone@demo.gouv.example")
    about = forms.CharField(label="About", widget=forms.Textarea(attrs={"rows": 3}))
    level = forms.ChoiceField(label="Level", choices=[("", "Choose"), ("1", "Beginner"), ("2", "Expert")])
    place = forms.ChoiceField(
        label="Place", choices=[("office", "Office"), ("home", "Home")], widget=forms.RadioSelect, help_text="Most of the time."
    )
    offers = forms.MultipleChoiceField(
        label="Offers", choices=[("mentoring", "Mentoring"), ("review", "Peer review")], widget=forms.CheckboxSelectMultiple
    )
    photo = forms.FileField(label="Photo", help_text="PNG or JPEG.")
    is_agreed = forms.BooleanField(label="I agree", help_text="Version 3.")


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    """Every component in its states."""
    messages.success(request, "Moved to the trash")
    form = Example({"name": ""})
    form.add_error(None, "Two members can’t have the same name.")
    context = {
        "layout": "kernel/base.html" if request.user.is_authenticated else "kernel/plain.html",
        "form": form,
        "blank": Example(prefix="blank"),
        "page": Paginator(range(200), 10).page(9),
        "person": request.user if request.user.is_authenticated else SimpleNamespace(display_name="Łukasz Nowak"),
        "steps": [
            {"label": "Terms", "state": "done"},
            {"label": "Profile", "state": "current"},
            {"label": "Skills", "state": ""},
        ],
        "tabs": [{"label": "Stream", "address": "#", "is_current": True, "count": 9}, {"label": "Files", "address": "#"}],
        "items": [{"icon": "link", "label": "Copy link", "address": "#"}],
        "reasons": [{"icon": "badge-check", "text": "Wildfire modelling"}, {"icon": "map-pin", "text": "Lives in Québec"}],
    }
    template = engines["django"].from_string(COMPONENTS.read_text(encoding="utf-8"))
    return HttpResponse(template.render(context, request))


def follow(request: HttpRequest, name: str) -> HttpResponse:
    """The answer to the follow button: the button again; one name is always refused."""
    if name == "refused":
        raise ERRORS["403"]()
    context = {"address": request.path, "name": "Étienne Côté", "is_following": request.POST["follow"] == "yes"}
    return render(request, "kernel/_follow.html", context)


@login_not_required
def broken(request: HttpRequest, status: str) -> HttpResponse:
    """A page that answers with an error."""
    raise ERRORS[status]()


urlpatterns = [
    *product,
    path("picker/", picker, name="picker"),
    path("components/", components, name="components"),
    path("components/follow/<name>/", follow),
    path("broken/<status>/", broken, name="broken"),
]
