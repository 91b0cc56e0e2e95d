"""What a reader chose for the look and language of pages, kept in cookies so that it works before sign-in."""

from django.http import HttpRequest

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
THEME_COOKIE_AGE = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """The theme to write on the page: `auto` follows the system."""
    chosen = request.COOKIES.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"
