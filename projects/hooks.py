"""What the kernel asks of projects: who follows one, whom its news mention, and the demonstration."""

from intranet.kernel.content.mentions import Completion, completions
from intranet.kernel.demonstrations import Demonstration, demonstrations
from intranet.kernel.follows.keys import Followable, followables
from microblog.streams import NewsKind, news_kinds
from projects.actions.demonstration import load_projects
from projects.models.projects import WORD
from projects.news import find_news
from projects.permissions import can_follow_project
from projects.queries.mentions import people_to_mention

followables.register(Followable(WORD, can_follow_project))
completions.register(Completion(WORD, people_to_mention))
news_kinds.register(NewsKind(WORD, find_news))
demonstrations.register(Demonstration(key="projects", noun="projects", order=30, load=load_projects))
