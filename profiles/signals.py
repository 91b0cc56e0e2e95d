"""What higher apps tell profiles, and what profiles tell them. Each is sent inside the transaction of what it announces.

- `evidence_given(sender, member, kind, address, label, audience, skill=None)`: a thing of the sender shows what a member knows.
  `kind` is a word of the sender (`page`, `project`, `answer`), `address` the path of the thing, `label` its title, `audience`
  the `Audience` that sees it. Sent again when any of these changes.
- `evidence_withdrawn(sender, member, kind, address)`: it does so no longer.
- `organization_merged(sender=Organization, organization, into)`: one was replaced by another; what belongs to the first has to
  follow. Its members follow after.
- `merger_weighed(sender=Organization, organization, viewer)`: this administrator thinks of merging it. A receiver answers what
  would follow, in words such as “3 groups”, or "", and tells nothing of what is hidden from them.
- `skill_merged(sender=Skill, skill, into)`: `into` stands for `skill` from now on, for what needs it or is about it too. Sent
  again when a merger that was broken off is finished.
- `plan_closing(sender=Departure, plan)`: the last day of a departure has come; the person still belongs where they did.
"""

from django.dispatch import Signal

evidence_given = Signal()
evidence_withdrawn = Signal()
organization_merged = Signal()
merger_weighed = Signal()
skill_merged = Signal()
plan_closing = Signal()
