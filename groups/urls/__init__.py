"""Addresses of groups. Each part has a list of its own; fixed words come before the address of a group."""

from groups.urls.core import directory_patterns, group_patterns
from groups.urls.discussions import discussion_patterns
from groups.urls.joining import joining_patterns

app_name = "groups"

urlpatterns = [*directory_patterns, *joining_patterns, *discussion_patterns, *group_patterns]
