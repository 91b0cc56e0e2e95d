"""Feeds that programs outside of the site read without a session: each by a secret address of one member, for one feed."""
