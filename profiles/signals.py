"""What higher apps tell profiles. Every signal is sent inside the transaction of what it announces.

- `evidence_given(sender, member, kind, address, label, audience, skill=None)`: a thing of the sender shows what a member knows.
  `kind` is a word of the sender (`page`, `project`, `answer`), `address` the path of the thing, `label` its title, `audience`
  the `Audience` that sees it. Sent again when any of these changes.
- `evidence_withdrawn(sender, member, kind, address)`: it does so no longer.
"""

from django.dispatch import Signal

evidence_given = Signal()
evidence_withdrawn = Signal()
