"""What the wiki tells others."""

from django.dispatch import Signal

# A text was written by other means than an editor; sent in the transaction, with `page` and the `number` of the update.
text_written = Signal()
