"""How often a member reads and writes posts, on pages and through the API alike: they count together."""

from typing import Final

PAGES_A_MINUTE: Final = "240/m"
SEARCHES_A_MINUTE: Final = "120/m"
POSTS_A_MINUTE: Final = "10/m"
POSTS_AN_HOUR: Final = "120/h"
MARKS_A_MINUTE: Final = "120/m"
# Drawing a picture anew takes a second of a processor, also when the form is refused.
FORMS_WITH_PICTURES_A_MINUTE: Final = "20/m"
