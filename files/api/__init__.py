"""Libraries in JSON: the same queries, actions and refusals as the pages."""

from files.api import items, sharing
from intranet.kernel.web.api import api

for each in (items, sharing):
    api.add_router("", each.router)
