"""The news of projects are posts: what their stream is, and who may write in it."""

from collections.abc import Collection, Mapping

from intranet.kernel.accounts.models import User
from microblog.streams import NewsOf
from projects.models import Project
from projects.permissions import can_run_project
from projects.queries.visible import visible_among


def news_about(project: Project) -> NewsOf:
    """What a post is about that is the news of a project."""
    return NewsOf(
        key=project.key,
        name=str(project.title),
        address=project.get_absolute_url(),
        audience=project.audience,
        place=project.place,
        posting=lambda actor: can_run_project(actor, project),
    )


def find_news(viewer: User, public_ids: Collection[str]) -> Mapping[str, NewsOf]:
    """The streams of those of these projects that the viewer may see."""
    return {public_id: news_about(project) for public_id, project in visible_among(viewer, public_ids).items()}
