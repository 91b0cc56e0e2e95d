"""What is asked of the directory by an address, and what is kept of it."""

from dataclasses import replace

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from profiles.models import LanguageLevel, SavedSearch
from profiles.queries.directory import SORTS, DirectorySearch
from profiles.queries.facets import FACETS


def search_from(query: QueryDict) -> DirectorySearch:
    """The search that an address stands for; a unit says nothing without its organization."""
    asked = DirectorySearch.of(query, parameters=FACETS, sorts=SORTS, admitted=_admitted)
    if "organization" in asked.filters:
        return asked
    return replace(asked, filters={parameter: values for parameter, values in asked.filters.items() if parameter != "unit"})


def _admitted(parameter: str, values: list[str]) -> list[str]:
    """Of a facet of levels, the last level that there is: they exclude each other."""
    return [value for value in values if value in LanguageLevel.values][-1:] if FACETS[parameter].is_of_levels else values


class SavedSearchForm(forms.ModelForm[SavedSearch]):
    """A name for the search that the page shows; its query string travels with it."""

    class Meta:
        model = SavedSearch
        fields = ("name", "query")
        widgets = {"query": forms.HiddenInput}  # noqa: RUF012 - read by Django alone
        labels = {"name": _("Name of the search")}  # noqa: RUF012
        help_texts = {"name": _("For example: Hydrogeologists in the north")}  # noqa: RUF012

    def clean_query(self) -> str:
        """What any address of the directory comes down to: nothing else is kept."""
        query = search_from(QueryDict(self.cleaned_data["query"])).query_string
        if not query:
            raise forms.ValidationError(_("There is nothing to save yet. Type some words or choose a filter first."))
        return query
