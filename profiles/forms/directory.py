"""What is asked of the directory by an address, and what is kept of it."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from profiles.models import LanguageLevel, SavedSearch
from profiles.queries.directory import MAX_TEXT, MAX_VALUE_LENGTH, MAX_VALUES, SORTS, DirectorySearch
from profiles.queries.facets import FACETS


def search_from(query: QueryDict) -> DirectorySearch:
    """The search that an address stands for. Addresses are typed, cut and kept for years: what makes no sense is left out."""
    filters = {parameter: _chosen(query, parameter) for parameter in FACETS}
    if not filters["organization"]:
        filters["unit"] = ()
    sort = query.get("sort", "")
    page = query.get("page", "")
    return DirectorySearch(
        text=query.get("q", "").strip()[:MAX_TEXT],
        filters={parameter: values for parameter, values in filters.items() if values},
        sort=sort if sort in SORTS else "",
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )


def _chosen(query: QueryDict, parameter: str) -> tuple[str, ...]:
    values = [value for value in query.getlist(parameter) if 0 < len(value) <= MAX_VALUE_LENGTH and "\0" not in value]
    if FACETS[parameter].is_of_levels:
        values = [value for value in values if value in LanguageLevel.values][-1:]
    return tuple(dict.fromkeys(values))[:MAX_VALUES]


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
            raise forms.ValidationError(_("There is nothing to keep yet: type some words or choose a filter first."))
        return query
