"""What the address of a directory asks for: words, filters, a sort and a page; and the address that asks for it again."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Self
from urllib.parse import urlencode

from django.http import QueryDict

MAX_TEXT: Final = 500
MAX_VALUES: Final = 20
MAX_VALUE_LENGTH: Final = 100


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One search. `filters` maps the parameters of facets to the values chosen."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1

    @classmethod
    def of(
        cls,
        query: QueryDict,
        *,
        parameters: Iterable[str],
        sorts: Container[str],
        admitted: Callable[[str, list[str]], list[str]] = lambda _parameter, values: values,
    ) -> Self:
        """The search that an address stands for. Addresses are typed, cut and kept for years: what makes no sense is left out.

        `admitted` gives the values of a parameter that make sense.
        """
        chosen = {parameter: admitted(parameter, _values(query, parameter)) for parameter in parameters}
        sort, page = query.get("sort", ""), query.get("page", "")
        return cls(
            text=query.get("q", "").strip()[:MAX_TEXT],
            filters={parameter: tuple(values[:MAX_VALUES]) for parameter, values in chosen.items() if values},
            sort=sort if sort in sorts else "",
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )

    @property
    def is_empty(self) -> bool:
        return not self.text and not self.filters

    @property
    def query_string(self) -> str:
        """The part of the address that gives this search again, without its page."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(parameter, value) for parameter, values in self.filters.items() for value in values]
        if self.sort:
            pairs.append(("sort", self.sort))
        return urlencode(pairs)

    def without_filters(self) -> Self:
        return replace(self, filters={}, page=1)

    def without(self, parameter: str, value: str) -> Self:
        """The same search without one of its filters."""
        filters = {name: tuple(v for v in values if (name, v) != (parameter, value)) for name, values in self.filters.items()}
        return replace(self, filters={name: values for name, values in filters.items() if values}, page=1)


@dataclass(frozen=True)
class ActiveFilter:
    """A filter in force, in words, and the query string of the search without it."""

    label: str
    query_string_without: str


def _values(query: QueryDict, parameter: str) -> list[str]:
    values = [value for value in query.getlist(parameter) if 0 < len(value) <= MAX_VALUE_LENGTH and "\0" not in value]
    return list(dict.fromkeys(values))
