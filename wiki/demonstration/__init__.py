"""The wiki of the invented government. Nothing here exists, but for the public report that one of its pages is about."""
