"""Posts in JSON: the same queries, actions, limits and refusals as the pages."""

from intranet.kernel.web.api import api
from microblog.api import posts, streams

for each in (streams, posts):
    api.add_router("", each.router)
