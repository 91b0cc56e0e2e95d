"""What a program shows instead of a member's password: API tokens, addresses of feeds, and whatever else an app defines.

A subclass of `MemberSecret` is one kind. Its app makes one by `create_secret`, recognises one by `opened_by`, and revokes one
by `revoke_secret`, in actions of its own that ask for permission and leave a record. All of a member's end with their account
and with their password. Their account page lists each kind.
"""
