"""What the votes of a poll come to."""

from intranet.kernel.accounts.models import User
from microblog.models import Choice, Poll, Post, Vote


def percent_of(votes: int, total: int) -> int:
    """The part of some votes, in percent, rounded as the script of open pages rounds it: halves go up."""
    return (200 * votes + total) // (2 * total) if total else 0


def poll_facts(poll: Poll, *, is_told: bool) -> dict[str, int]:
    """What open pages show of a poll: the `count` of its votes, and when results are told those of each choice."""
    counts = dict(Choice.objects.filter(poll=poll).values_list("position", "votes"))
    each = {f"choice-{position}": votes for position, votes in counts.items()} if is_told else {}
    return {"count": sum(counts.values()), **each}


def facts_for(viewer: User, post: Post) -> dict[str, int]:
    """The same for one reader of a post, who is told the results once they have voted or it is closed; {} without a poll."""
    poll = Poll.objects.filter(post=post).first()
    if poll is None:
        return {}
    has_voted = Vote.objects.filter(poll=poll, member=viewer).exists()
    return poll_facts(poll, is_told=has_voted or poll.is_closed)
