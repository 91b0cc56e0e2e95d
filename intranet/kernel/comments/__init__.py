"""Comments on anything: an app registers a kind of things in its `comments.py`, and includes a panel in their page."""
