"""One post in JSON: reading, publishing, replying, deleting, reacting."""

from collections.abc import Callable, Sequence
from typing import Annotated, Final, Literal

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import Body, File, Path, Query, Router, Status, UploadedFile
from ninja.errors import HttpError
from pydantic import Field, StringConstraints

from intranet.kernel.accounts.models import User
from intranet.kernel.content.signs import VISIBLE
from intranet.kernel.rate_limits import limit
from intranet.kernel.web.api import PROBLEMS, WRITING_PROBLEMS, Input, Parameters, Problem, refuse_parameters
from microblog import actions, permissions
from microblog.actions import DrawnImage, SentPoll
from microblog.api.answers import PostOut, post_answers
from microblog.api.calls import Cursor, PublicId, caller, reader
from microblog.attachment_forms import PicturesForm, PollForm
from microblog.forms import PostTextField
from microblog.limits import FORMS_WITH_PICTURES_A_MINUTE, MARKS_A_MINUTE, POSTS_A_MINUTE, POSTS_AN_HOUR
from microblog.models import Choice, Post, ReactionKind
from microblog.models.attachments import MAX_ALTERNATIVE_LENGTH, MAX_CHOICE_LENGTH, MAX_CHOICES, MAX_IMAGES, MIN_CHOICES
from microblog.models.posts import MAX_STORED_LENGTH, MAX_TEXT_LENGTH
from microblog.queries.posts import seen_post_or_404, shown
from microblog.queries.streams import target_named, thread_page

router = Router(tags=["posts"])

Audience = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z]+(:[a-z0-9]+)?$")]
# The limit is in signs as people see them, of one or more characters: it is described in characters, and counted in signs.
Words = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_STORED_LENGTH, pattern=r"^[^\x00]+$"),
    Field(
        description="A sign that is made of several characters, such as a flag, counts once",
        json_schema_extra={"maxLength": MAX_TEXT_LENGTH, "pattern": VISIBLE},
    ),
]
ChoiceText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_CHOICE_LENGTH, pattern=r"^[^\x00]+$"),
    Field(json_schema_extra={"pattern": VISIBLE}),
]
Language = Literal["", "fr", "en"]
ONE_POST: Final = (
    "An idempotency key of yours: the same audience, text, language, quoted post, choices of the poll and alternative texts"
    " sent again give the post that the first request made. Anything else is a 409, and so is a post that was edited, deleted,"
    " refused or hidden since"
)
ONE_REPLY: Final = (
    "An idempotency key of yours: the same text, language and alternative texts sent again to the same post give the reply that"
    " the first request made. Anything else is a 409, and so is a reply that was edited, deleted, refused or hidden since"
)
RECOGNISED: Final = "Detected from the text when empty"


class PostDetail(PostOut):
    """A post with a page of its answers, the oldest first; `after` asks for the next one and is empty on the last."""

    results: list[PostOut]
    after: str
    can_reply: bool


class RepliesParameters(Parameters):
    after: Cursor = Field("", description="Value of `after` in the previous page")


class NewPoll(Input):
    """A poll, whose question is the text of the post."""

    choices: list[ChoiceText] = Field(
        min_length=MIN_CHOICES, max_length=MAX_CHOICES, json_schema_extra={"uniqueItems": True}, description="All different"
    )
    days: Literal[1, 3, 7] = Field(3, description="Days until it closes")


class NewPost(Input):
    text: Words
    audience: Audience = Field(
        description="`everyone`, `organization:…` for one you belong to, or `group:…` for one you can write in"
    )
    language: Language = Field("", description=RECOGNISED)
    quoted: PublicId = Field("", description="Id of the quoted post")
    poll: NewPoll | None = None
    token: PublicId = Field("", description=ONE_POST)


class NewPostReply(Input):
    text: Words
    language: Language = Field("", description=RECOGNISED)
    token: PublicId = Field("", description=ONE_REPLY)


class WithPictures(Input):
    alternatives: list[Annotated[str, StringConstraints(max_length=MAX_ALTERNATIVE_LENGTH, pattern=r"^[^\x00]*$")]] = Field(
        min_length=1, max_length=MAX_IMAGES, description="What each picture shows, in the order of the files `pictures`"
    )


class NewPostWithPictures(NewPost, WithPictures):
    pass


class NewPostReplyWithPictures(NewPostReply, WithPictures):
    pass


Pictures = Annotated[list[UploadedFile], File(min_length=1, max_length=MAX_IMAGES)]


# It comes before `/posts/{id}`, whose address would take this one.
@router.post("/posts/with-pictures", response={201: PostOut, 404: Problem, 409: Problem, **WRITING_PROBLEMS})
def new_post_with_pictures(request: HttpRequest, post: Body[NewPostWithPictures], pictures: Pictures) -> Status[PostOut]:
    """Publish a post with one to four pictures, as a form: the part `post` is JSON, and the files are `pictures`."""
    return _published(request, post, lambda: _pictures(request, "post", post, pictures))


@router.get("/posts/{id}", response={200: PostDetail, 404: Problem, **PROBLEMS})
def post(request: HttpRequest, id: Path[PublicId], parameters: Query[RepliesParameters]) -> PostDetail:  # noqa: A002
    """A post and its replies. For a reply, only itself."""
    viewer = reader(request)
    found = seen_post_or_404(viewer, id)
    can_reply = bool(permissions.can_reply(viewer, found))
    if found.root_id is not None or found.reposted_id is not None:
        return PostDetail(**_one(viewer, found).dict(), results=[], after="", can_reply=can_reply)
    page = thread_page(viewer, found, parameters.after)
    first, *answers = post_answers([page.post, *page.answers])
    return PostDetail(**first.dict(), results=answers, after=page.later, can_reply=can_reply)


@router.post("/posts", response={201: PostOut, 404: Problem, 409: Problem, **WRITING_PROBLEMS})
def new_post(request: HttpRequest, body: NewPost) -> Status[PostOut]:
    """Publish a post. It waits for an animator where the group requires approval."""
    return _published(request, body, list)


def _published(request: HttpRequest, body: NewPost, pictures: Callable[[], list[DrawnImage]]) -> Status[PostOut]:
    """Publish a post after checking all of it. Pictures, which take a second each, are read last."""
    viewer = caller(request)
    refuse_parameters(request)
    target = target_named(viewer, body.audience)
    quoted = seen_post_or_404(viewer, body.quoted) if body.quoted else None
    text, poll = _words(body.text), _poll(body.poll)
    images = pictures()
    _count_post(request)
    stored = actions.store_pictures(author=viewer, images=images)
    made = actions.publish_post(
        author=viewer,
        text=text,
        target=target,
        language=body.language,
        images=stored,
        poll=poll,
        quoted=quoted,
        token=body.token,
    )
    return Status(201, _one(viewer, made))


@router.post("/posts/{id}/replies", response={201: PostOut, 404: Problem, 409: Problem, **WRITING_PROBLEMS})
def new_reply(request: HttpRequest, id: Path[PublicId], body: NewPostReply) -> Status[PostOut]:  # noqa: A002
    """Reply to a post, or to one of its replies."""
    return _answered(request, id, body, list)


@router.post("/posts/{id}/replies/with-pictures", response={201: PostOut, 404: Problem, 409: Problem, **WRITING_PROBLEMS})
def new_reply_with_pictures(
    request: HttpRequest,
    id: Path[PublicId],  # noqa: A002
    reply: Body[NewPostReplyWithPictures],
    pictures: Pictures,
) -> Status[PostOut]:
    """Reply with one to four pictures, as a form: the part `reply` is JSON, and the files are `pictures`."""
    return _answered(request, id, reply, lambda: _pictures(request, "reply", reply, pictures))


def _answered(
    request: HttpRequest, public_id: str, body: NewPostReply, pictures: Callable[[], list[DrawnImage]]
) -> Status[PostOut]:
    viewer = caller(request)
    refuse_parameters(request)
    parent = seen_post_or_404(viewer, public_id)
    text, images = _words(body.text), pictures()
    _count_post(request)
    stored = actions.store_pictures(author=viewer, images=images)
    made = actions.reply(author=viewer, parent=parent, text=text, language=body.language, images=stored, token=body.token)
    return Status(201, _one(viewer, made))


@router.delete("/posts/{id}", response={204: None, 404: Problem, **WRITING_PROBLEMS})
def delete_post(request: HttpRequest, id: Path[PublicId]) -> Status[None]:  # noqa: A002
    """Delete your post. Where others have replied, a placeholder without text remains."""
    viewer = caller(request)
    refuse_parameters(request)
    waiting = Post.objects.filter(public_id=id, author=viewer, pending_at__isnull=False, deleted_at=None).first()
    actions.delete_post(actor=viewer, post=waiting or seen_post_or_404(viewer, id))
    return Status(204, None)


# Marks ------------------------------------------------------------------------------------------------------------------


@router.put("/posts/{id}/reactions/{kind}", response={200: PostOut, 404: Problem, **WRITING_PROBLEMS})
def react(request: HttpRequest, id: Path[PublicId], kind: Path[ReactionKind]) -> PostOut:  # noqa: A002
    """Add a reaction. Repeating it has no effect."""
    return _marked(request, id, lambda viewer, post: actions.react(member=viewer, post=post, kind=kind))


@router.delete("/posts/{id}/reactions/{kind}", response={200: PostOut, 404: Problem, **WRITING_PROBLEMS})
def unreact(request: HttpRequest, id: Path[PublicId], kind: Path[ReactionKind]) -> PostOut:  # noqa: A002
    """Remove a reaction. Without one, it has no effect."""
    return _marked(request, id, lambda viewer, post: actions.unreact(member=viewer, post=post, kind=kind))


@router.put("/posts/{id}/repost", response={200: PostOut, 404: Problem, **WRITING_PROBLEMS})
def repost(request: HttpRequest, id: Path[PublicId]) -> PostOut:  # noqa: A002
    """Repost to your followers who can read the post. Repeating it has no effect."""
    return _marked(request, id, lambda viewer, post: actions.repost(author=viewer, post=post))


@router.delete("/posts/{id}/repost", response={200: PostOut, 404: Problem, **WRITING_PROBLEMS})
def take_back_repost(request: HttpRequest, id: Path[PublicId]) -> PostOut:  # noqa: A002
    """Remove a repost. Without one, it has no effect."""
    return _marked(request, id, lambda viewer, post: actions.take_back_repost(author=viewer, post=post))


@router.put("/posts/{id}/bookmark", response={200: PostOut, 404: Problem, **WRITING_PROBLEMS})
def bookmark(request: HttpRequest, id: Path[PublicId]) -> PostOut:  # noqa: A002
    """Bookmark a post, for yourself only. Repeating it has no effect."""
    return _marked(request, id, lambda viewer, post: actions.bookmark(member=viewer, post=post))


@router.delete("/posts/{id}/bookmark", response={200: PostOut, 404: Problem, **WRITING_PROBLEMS})
def unbookmark(request: HttpRequest, id: Path[PublicId]) -> PostOut:  # noqa: A002
    """Remove a bookmark. Without one, it has no effect."""
    return _marked(request, id, lambda viewer, post: actions.unbookmark(member=viewer, post=post))


@router.put("/posts/{id}/votes/{number}", response={200: PostOut, 404: Problem, **WRITING_PROBLEMS})
def vote(request: HttpRequest, id: Path[PublicId], number: Path[int]) -> PostOut:  # noqa: A002
    """Vote for a choice of its poll, by number from 0. It replaces an earlier vote. Repeating it has no effect."""
    try:
        return _marked(request, id, lambda viewer, post: actions.vote(member=viewer, post=post, position=number))
    except Choice.DoesNotExist:
        raise Http404 from None


def _marked(request: HttpRequest, public_id: str, act: Callable[[User, Post], object]) -> PostOut:
    """Run an action on a post, and return the post as it is afterwards."""
    refuse_parameters(request)
    viewer = caller(request)
    limit(request, "marks", MARKS_A_MINUTE)
    act(viewer, seen_post_or_404(viewer, public_id))
    return _one(viewer, seen_post_or_404(viewer, public_id))


# What was sent ----------------------------------------------------------------------------------------------------------


def _count_post(request: HttpRequest) -> None:
    limit(request, "post", POSTS_A_MINUTE)
    limit(request, "posts", POSTS_AN_HOUR)


def _words(text: str) -> str:
    """The text as a page would take it, or 422 with what the page would say."""
    try:
        return PostTextField(label="").clean(text)
    except ValidationError as error:
        raise HttpError(422, " ".join(error.messages)) from None


def _poll(sent: NewPoll | None) -> SentPoll | None:
    """The poll as a page would take it, or 422."""
    if sent is None:
        return None
    choices = {f"choice_{number}": choice for number, choice in enumerate(sent.choices, 1)}
    form = PollForm({**choices, "open_for": str(sent.days)})
    _require_valid(form)
    return form.poll


def _pictures(request: HttpRequest, part: str, sent: WithPictures, files: Sequence[UploadedFile]) -> list[DrawnImage]:
    """The pictures as a page would take them, or 422."""
    limit(request, "pictures", FORMS_WITH_PICTURES_A_MINUTE)
    if unknown := sorted({*request.POST, *request.FILES} - {part, "pictures"}):
        raise HttpError(422, _("Unknown form part: %(names)s.") % {"names": ", ".join(unknown)})
    if len(files) != len(sent.alternatives):
        raise HttpError(422, _("Send one alternative text for each picture, in the same order."))
    texts = {f"alternative_{number}": text for number, text in enumerate(sent.alternatives, 1)}
    form = PicturesForm(texts, MultiValueDict({f"picture_{number}": [file] for number, file in enumerate(files, 1)}))
    _require_valid(form)
    return form.images


def _require_valid(form: forms.Form) -> None:
    if not form.is_valid():
        raise HttpError(422, " ".join(dict.fromkeys(str(words) for errors in form.errors.values() for words in errors)))


# What is given ----------------------------------------------------------------------------------------------------------


def _one(viewer: User, post: Post) -> PostOut:
    found = post_answers(shown(viewer, [Post.objects.with_authors().get(pk=post.pk)]))
    if not found:  # a repost of a post that the viewer cannot read
        raise Http404
    return found[0]
