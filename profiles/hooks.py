"""What the kernel asks of profiles: who is named, who is followed, whose account it is.

Modules are found by name in the app alone: those of `search` are imported here.
"""

from intranet.kernel.accounts.claiming import resolvers
from intranet.kernel.audiences.kinds import audience_kinds
from intranet.kernel.audiences.reach import organizations as counted_organizations
from intranet.kernel.content.reading import register_people
from intranet.kernel.demonstrations import Demonstration, demonstrations
from intranet.kernel.follows.keys import Followable, followables
from profiles.actions.demonstration_reports import load_reports
from profiles.permissions import can_follow_person
from profiles.queries.audiences import COUNTED, ORGANIZATIONS, PEOPLE
from profiles.queries.claims import member_of_employee_number
from profiles.queries.people_named import people_of_handles
from profiles.search import organizations, people, sections, skills  # noqa: F401

followables.register(Followable("person", can_follow_person))
resolvers.register(member_of_employee_number)
register_people(people_of_handles)
audience_kinds.register(ORGANIZATIONS)
audience_kinds.register(PEOPLE)
counted_organizations.register(COUNTED)
demonstrations.register(Demonstration(key="reports", noun="reports", order=90, load=load_reports))
