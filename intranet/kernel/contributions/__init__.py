"""What a member writes: discussions, replies, posts and comments have these columns, these writes and these rules in common.

It has no tables of its own. An app inherits `models.Contribution`, and calls plain functions; what differs stays in the app.
"""
