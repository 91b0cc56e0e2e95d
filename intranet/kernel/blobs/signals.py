"""What happens to stored files, for the apps that use them."""

from django.dispatch import Signal

file_examined = Signal()
"""`file` was scanned: it is clean, infected, or cannot be scanned. In the transaction that says so."""

file_prepared = Signal()
"""The previews and the text of `file` are there, as far as they could be made. In the transaction that says so."""
