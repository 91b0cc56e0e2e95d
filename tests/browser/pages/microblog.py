"""Posts: the composer with its parts open, pictures and polls."""

from collections.abc import Callable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import FilePayload
from playwright.sync_api import Page as Tab

from groups.actions.groups import change_group, create_group
from groups.actions.membership import admit
from groups.models import GroupKind
from intranet.kernel.accounts.models import User
from intranet.kernel.follows.actions import follow
from intranet.kernel.testing import make_member
from microblog import actions
from microblog.actions import SentImage, SentPoll
from microblog.models import Post, ReactionKind
from microblog.streams import Target
from tests.browser.pages.table import Address, Page, named
from tests.microblog.pictures import encoded, sent_picture, two_halves
from tests.profiles.organizations import make_organization, place

ALTERNATIVE = "Courbes de l’erreur du modèle de 2019 à 2025 : l’ancienne reste près de 38 %, la nouvelle descend à 17 %."
CHOICES = (
    "Ateliers de 30 minutes",
    "Conférences et questions, avec les équipes de toutes les régions",
    "Les deux",
)


def photo(name: str = "courbes.jpg", content: bytes = b"") -> FilePayload:
    """A file as a browser sends it."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": content or encoded(two_halves(1_200, 500))}


def drawn(author: User, width: int, height: int) -> SentImage:
    return sent_picture(author, ALTERNATIVE, encoded(two_halves(width, height), "WEBP"), width, height)


def ask(reader: User, *, pictures: int = 0, target: Target | None = None, author: User | None = None) -> Post:
    """A post of a colleague with a poll, in which others have voted, and pictures of several shapes."""
    author = author or make_member("Kateri Jacobs")
    shapes = [(1_200, 500), (400, 900), (900, 900), (600, 300)][:pictures]
    post = actions.publish_post(
        author=author,
        text="Quel format pour la journée des savoirs, le 5 février ? On réserve la salle demain.",
        target=target or Target(),
        images=[drawn(author, *shape) for shape in shapes],
        poll=SentPoll(CHOICES, timezone.now() + timedelta(days=3)),
    )
    if post.is_published:
        for number in range(5):
            actions.vote(member=make_member(f"Personne {number}"), post=post, position=number % 2)
    return post


def at(prepare: Callable[[User], Post]) -> Address:
    """The page of a post that is made for the reader."""

    def address(reader: User | None) -> str:
        assert reader is not None
        return prepare(reader).get_absolute_url()

    return address


def voted(reader: User) -> Post:
    post = ask(reader, pictures=1)
    actions.vote(member=reader, post=post, position=1)
    return post


def with_four_pictures(reader: User) -> Post:
    post = ask(reader, pictures=4)
    actions.reply(author=reader, parent=post, text="Voyez aussi celles-ci.", images=[drawn(reader, 900, 300) for _ in range(3)])
    return post


def edited(reader: User | None) -> str:
    assert reader is not None
    post = ask(reader, pictures=2, author=reader)
    actions.edit_post(actor=reader, post=post, text="Quel format pour la journée des savoirs, le 6 février ?")
    return reverse("microblog:history", args=[post.public_id])


def own(url_name: str) -> Address:
    """A page about a post of the reader."""

    def address(reader: User | None) -> str:
        assert reader is not None
        return reverse(url_name, args=[ask(reader, author=reader).public_id])

    return address


def waiting(reader: User | None) -> str:
    """A group of the reader, where a post with a picture and a poll waits."""
    assert reader is not None
    group = create_group(actor=reader, kind=GroupKind.CLOSED, texts={"name_fr": "Feux de forêt", "name_en": "Fire season"})
    group = change_group(actor=reader, group=group, values={"is_approval_needed": True})
    kateri = make_member("Kateri Jacobs")
    admit(actor=reader, group=group, member=kateri)
    ask(reader, pictures=1, target=Target(group=group), author=kateri)
    return reverse("microblog:waiting", args=[group.address])


def talk(reader: User, target: Target | None = None) -> None:
    """What colleagues say there: tags, a long name, the other language, a quote, what is shared again, what was taken back."""
    colleague = make_member("Jean-François Beauregard-Desrochers de la Durantaye")
    place(colleague, organization=make_organization("Ministère des Ressources naturelles et des Forêts"))
    target = target or Target()
    if target.group:
        admit(actor=reader, group=target.group, member=colleague)
    first = actions.publish_post(
        author=colleague, text=f"Merci à @{reader.handle} pour la relecture ! #LangageClair", target=target
    )
    actions.publish_post(
        author=colleague, text="Say what to do, then why. #PlainLanguage", target=target, quoted=first, language="en"
    )
    gone = actions.publish_post(author=colleague, text="Une erreur", target=target)
    actions.reply(author=reader, parent=gone, text="En effet")
    actions.delete_post(actor=colleague, post=gone)
    actions.repost(author=reader, post=first)
    actions.react(member=reader, post=first, kind=ReactionKind.THANKS)
    follow(member=reader, key=f"person:{colleague.public_id}")
    follow(member=reader, key="tag:feuxdeforet")


def talked(url_name: str, **arguments: str) -> Address:
    """A stream of the government, when colleagues have spoken."""

    def address(reader: User | None) -> str:
        assert reader is not None
        talk(reader)
        return reverse(url_name, kwargs=arguments)

    return address


def in_group(url_name: str) -> Address:
    """A page of a group of the reader, when colleagues have spoken in it."""

    def address(reader: User | None) -> str:
        assert reader is not None
        group = create_group(actor=reader, kind=GroupKind.CLOSED, texts={"name_fr": "Feux de forêt", "name_en": "Fire season"})
        talk(reader, Target(group=group))
        return reverse(url_name, args=[group.address])

    return address


def open_parts(tab: Tab) -> None:
    """Open every part of the composer, and choose a picture."""
    for button in tab.locator(".composer [data-opens]").all():
        button.click()
    tab.locator("[name=picture_1]").set_input_files(photo())
    tab.locator("[name=alternative_1]").fill(ALTERNATIVE)


def send_wrong_parts(tab: Tab) -> None:
    """A picture that is none, one without its words, and a poll whose choices are not different."""
    open_parts(tab)
    tab.locator("[name=picture_1]").set_input_files(photo(content=b"not a picture"))
    tab.locator("[name=picture_2]").set_input_files(photo())
    tab.locator("[name=choice_1]").fill("Lundi")
    tab.locator("[name=choice_2]").fill("lundi")
    tab.locator(".composer").evaluate("form => form.submit()")  # as without scripts: with them, one stays on the page
    tab.locator("[data-error-summary]").wait_for()


def vote(tab: Tab) -> None:
    tab.locator(".poll button").first.click()
    tab.locator(".poll__said").wait_for()


PAGES = [
    Page(name="stream-home", address=talked("microblog:home"), is_tried_in_all_conditions=True),
    Page(name="stream-tag", address=talked("microblog:tag", tag="langageclair")),
    Page(name="stream-group", address=in_group("microblog:group")),
    Page(name="stream-bookmarks-empty", address=named("microblog:bookmarks")),
    Page(name="group-with-posts", address=in_group("groups:group")),
    Page(name="post-composer-parts", address=named("microblog:publish"), act=open_parts),
    Page(name="post-composer-errors", address=named("microblog:publish"), act=send_wrong_parts),
    Page(name="post-composer", address=named("microblog:publish")),
    Page(name="post-answer-pictures", address=at(ask), act=open_parts),
    Page(name="post-poll", address=at(lambda reader: ask(reader, pictures=1))),
    Page(name="post-poll-voting", address=at(lambda reader: ask(reader, pictures=2)), act=vote),
    Page(name="post-poll-voted", address=at(voted)),
    Page(name="post-pictures", address=at(with_four_pictures)),
    Page(name="post-edit", address=own("microblog:edit")),
    Page(name="post-delete", address=own("microblog:delete")),
    Page(name="post-history-pictures", address=edited),
    Page(name="posts-waiting-pictures", address=waiting),
]
