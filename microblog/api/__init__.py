"""Posts in JSON: the same queries, actions, limits and refusals as the pages."""

from typing import Final

from microblog.api import posts, streams

ROUTERS: Final = (streams.router, posts.router)
