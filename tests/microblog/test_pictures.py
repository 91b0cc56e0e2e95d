"""Pictures of posts: judged by content, drawn anew, never without words, and shown to the readers of their post alone."""

from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import Image as Drawing
from PIL.ExifTags import Base
from pytest_django.fixtures import Settings

from groups.actions.membership import remove_member
from groups.models import Group
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.blobs.actions.storing import sweep_unused
from intranet.kernel.blobs.images import MAX_BYTES, MAX_SENT_SIDE
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.testing import make_member, sign_in_as
from microblog import actions, streams
from microblog.models import Image, Post
from microblog.models.attachments import MAX_ALTERNATIVE_LENGTH, MAX_SIDE
from microblog.streams import Target
from tests.blobs.things import content_of
from tests.microblog.conftest import make_group
from tests.microblog.pictures import encoded, sent_picture, two_halves

pytestmark = pytest.mark.django_db

WORDS = "Deux moitiés, l’une rouge et l’autre bleue"


@pytest.fixture(autouse=True)
def _storage_of_the_test(settings: Settings, tmp_path: Path) -> None:
    """Files of its own, and no attempts before."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()


@pytest.fixture
def tab(client: Client, author: User) -> Client:
    return sign_in_as(client, author)


def file(content: bytes = b"", name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or encoded(two_halves()))


def send(tab: Client, text: str = "Voyez", **values: Any) -> Any:
    return tab.post(reverse("microblog:publish"), {"text": text, "audience": streams.EVERYONE, **values})


def with_picture(author: User, target: Target | None = None, **others: Any) -> Post:
    drawn = sent_picture(author, WORDS, encoded(two_halves(), "WEBP"), 400, 200)
    return actions.publish_post(author=author, text="Voyez", target=target or Target(), images=[drawn], **others)


def stored(image: Image) -> Drawing.Image:
    drawing = Drawing.open(BytesIO(content_of(image.file)))
    drawing.load()
    return drawing


# Sending ----------------------------------------------------------------------------------------------------------------


def test_four_pictures_are_shown_with_their_words_in_the_order_in_which_they_were_sent(tab: Client) -> None:
    values = {
        f"picture_{number}": file(encoded(two_halves(), kind)) for number, kind in enumerate(("JPEG", "PNG", "WEBP", "GIF"), 1)
    }
    texts = {f"alternative_{number}": f"Image numéro {number}" for number in range(1, 5)}
    assert send(tab, **values, **texts).status_code == 302
    assert [(image.position, image.alternative) for image in Image.objects.all()] == [
        (n, f"Image numéro {n + 1}") for n in range(4)
    ]
    page = tab.get(Post.objects.get().get_absolute_url()).content.decode()
    places = [page.index(f'alt="Image numéro {number}"') for number in range(1, 5)]
    assert places == sorted(places)
    assert all(image.get_absolute_url() in page for image in Image.objects.all())


def test_an_answer_may_have_pictures(tab: Client, reader: User) -> None:
    post = actions.publish_post(author=reader, text="Montrez", target=Target())
    values = {"text": "Voilà", "picture_1": file(), "alternative_1": WORDS}
    tab.post(reverse("microblog:reply", args=[post.public_id]), values)
    assert Post.objects.get(root=post).images.get().alternative == WORDS


def test_a_picture_is_kept_small_in_its_proportions_and_without_what_its_camera_said(tab: Client) -> None:
    exif = Drawing.Exif()
    exif[Base.Make] = "Camera of Amadou"
    exif[Base.Orientation] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (46.0, 48.0, 50.0), 3: "W", 4: (71.0, 12.0, 30.0)})
    send(tab, picture_1=file(encoded(two_halves(4_000, 1_000), exif=exif)), alternative_1=WORDS)
    image = Image.objects.get()
    drawing = stored(image)
    assert (drawing.format, drawing.size) == ("WEBP", (MAX_SIDE // 4, MAX_SIDE))
    assert (image.width, image.height) == drawing.size
    assert not drawing.getexif()
    assert not {"exif", "xmp", "icc_profile"} & set(drawing.info)
    assert b"Camera of Amadou" not in content_of(image.file)


def test_a_small_picture_is_not_enlarged(tab: Client) -> None:
    send(tab, picture_1=file(), alternative_1=WORDS)
    assert stored(Image.objects.get()).size == (400, 200)


BAD = {
    "text": (b"not an image", "n’est pas une image"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "n’est pas une image"),
    "html under a false name": (b"<html><script>alert(1)</script></html>", "n’est pas une image"),
    "cut short": (encoded(two_halves(2_000, 2_000), "PNG")[:2_000], "endommagée"),
    "100 megapixels": (encoded(Drawing.new("1", (10_000, 10_000)), "PNG"), "40 millions de pixels"),
    "one pixel wide and very high": (
        encoded(Drawing.new("1", (1, MAX_SENT_SIDE + 1)), "PNG"),
        "20\N{NO-BREAK SPACE}000 pixels",
    ),
    "over ten megabytes": (encoded(two_halves(20, 20), "PNG") + b"\0" * MAX_BYTES, "10\N{NO-BREAK SPACE}Mo ou moins"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_picture_is_refused_with_a_sentence_and_the_words_are_kept(tab: Client, kind: str) -> None:
    content, sentence = BAD[kind]
    answer = send(tab, "Un texte à garder", picture_1=file(content), alternative_1=WORDS)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in page
    assert "Un texte à garder" in page
    assert WORDS in page
    assert not Post.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("words", ["", "   ", "\u200d\u2060"], ids=["nothing", "spaces", "invisible"])
def test_a_picture_without_words_and_words_without_a_picture_are_refused(tab: Client, words: str) -> None:
    page = send(tab, picture_1=file(), alternative_1=words).content.decode()
    assert "Décrivez l’image" in page
    assert 'id="id_alternative_1_error"' in page
    page = send(tab, alternative_2=WORDS).content.decode()
    assert "Choisissez l’image que ce texte décrit" in page
    assert 'id="id_picture_2_error"' in page
    assert not Post.objects.exists()


def test_words_that_are_too_many_are_refused(tab: Client) -> None:
    answer = send(tab, picture_1=file(), alternative_1="a" * (MAX_ALTERNATIVE_LENGTH + 1))
    assert answer.status_code == 200
    assert not Post.objects.exists()


def test_a_form_refused_for_something_else_says_that_the_pictures_must_be_chosen_again(tab: Client) -> None:
    page = send(tab, "", picture_1=file(), alternative_1=WORDS).content.decode()
    assert "Choisissez-les de nouveau" in page
    assert WORDS in page
    assert '<details class="composer__part" id="part-pictures" open>' in page
    assert "Choisissez-les de nouveau" not in send(tab, "").content.decode()
    # Whoever overlooks it is told, and publishes nothing half-way.
    assert "Choisissez l’image que ce texte décrit" in send(tab, "Corrigé", alternative_1=WORDS).content.decode()
    assert not Post.objects.exists()


def test_an_edit_changes_words_only(tab: Client, author: User) -> None:
    post = with_picture(author)
    address = reverse("microblog:edit", args=[post.public_id])
    assert "picture_1" not in tab.get(address).content.decode()
    tab.post(address, {"text": "Relu", "language": "fr", "picture_1": file(), "alternative_1": "Une autre"})
    assert [image.alternative for image in post.images.all()] == [WORDS]
    assert f'alt="{WORDS}"' in tab.get(reverse("microblog:history", args=[post.public_id])).content.decode()


def test_who_sends_very_many_pictures_waits(tab: Client) -> None:
    for _ in range(20):
        assert send(tab, "", picture_1=file(b"none")).status_code == 200
    assert send(tab, "", picture_1=file(b"none")).status_code == 429
    assert send(tab, "").status_code == 200


# Who sees them ----------------------------------------------------------------------------------------------------------


def seen_by(viewer: User, image: Image) -> int:
    return sign_in_as(Client(), viewer).get(image.get_absolute_url()).status_code


def test_a_picture_is_private_and_asked_for_again_each_time(author: User, reader: User) -> None:
    image = with_picture(author).images.get()
    tab = sign_in_as(Client(), reader)
    answer = tab.get(image.get_absolute_url())
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Drawing.open(BytesIO(answer.content)).size == (400, 200)
    again = tab.get(image.get_absolute_url(), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert tab.post(image.get_absolute_url()).status_code == 405
    assert Client().get(image.get_absolute_url()).status_code == 302
    assert tab.get(reverse("microblog:image", args=["0000000000000000"])).status_code == 404


def test_a_picture_goes_with_its_post(author: User, reader: User) -> None:
    post = with_picture(author)
    image = post.images.get()
    tab = sign_in_as(Client(), reader)
    etag = tab.get(image.get_absolute_url())["ETag"]
    actions.hide(actor=author, post=post)
    assert tab.get(image.get_absolute_url(), headers={"If-None-Match": etag}).status_code == 404
    assert seen_by(author, image) == 404
    actions.restore(actor=author, post=post)
    assert seen_by(reader, image) == 200
    actions.delete_post(actor=author, post=post)
    assert seen_by(reader, image) == seen_by(author, image) == 404


def test_a_picture_of_an_answer_is_hidden_with_its_thread(author: User, reader: User) -> None:
    post = actions.publish_post(author=reader, text="Montrez", target=Target())
    drawn = sent_picture(author, WORDS, encoded(two_halves(), "WEBP"), 400, 200)
    image = actions.reply(author=author, parent=post, text="Voilà", images=[drawn]).images.get()
    assert seen_by(reader, image) == 200
    actions.hide(actor=author, post=post)
    assert seen_by(reader, image) == seen_by(author, image) == 404


def test_a_picture_of_a_group_is_for_its_members_now(author: User, reader: User) -> None:
    group = make_group(author, reader)
    image = with_picture(author, Target(group=group)).images.get()
    assert seen_by(reader, image) == 200
    assert seen_by(make_member("Tom O’Neil"), image) == 404
    assert seen_by(make_member("Guillaume Roy", kind=Kind.GUEST), image) == 404
    remove_member(actor=author, group=group, member=reader)
    assert seen_by(reader, image) == 404
    Group.objects.filter(pk=group.pk).update(tools=[])
    assert seen_by(author, image) == 404


def test_a_picture_that_waits_is_for_its_author_and_who_animates(author: User, reader: User) -> None:
    other = make_member("Kateri Jacobs")
    group = make_group(author, reader, other)
    Group.objects.filter(pk=group.pk).update(is_approval_needed=True)
    group.refresh_from_db()
    post = with_picture(reader, Target(group=group))
    image = post.images.get()
    assert post.pending_at
    assert (seen_by(reader, image), seen_by(author, image), seen_by(other, image)) == (200, 200, 404)
    waiting = sign_in_as(Client(), author).get(reverse("microblog:waiting", args=[group.address])).content.decode()
    assert image.get_absolute_url() in waiting
    assert reverse("microblog:react", args=[post.public_id]) not in waiting
    actions.refuse(actor=author, post=post, reason="Hors sujet")
    assert (seen_by(reader, image), seen_by(author, image), seen_by(other, image)) == (200, 404, 404)
    remove_member(actor=author, group=group, member=reader)
    assert seen_by(reader, image) == 404


# Files ------------------------------------------------------------------------------------------------------------------


def test_the_files_of_a_deleted_post_are_deleted(author: User) -> None:
    kept, gone = with_picture(author), with_picture(author)
    actions.delete_post(actor=author, post=gone)
    assert list(StoredFile.objects.all()) == [kept.images.get().file]
    assert not Image.objects.filter(post=gone).exists()


def test_the_sweep_keeps_what_was_refused_or_is_hidden(author: User, reader: User) -> None:
    group = make_group(author, reader)
    Group.objects.filter(pk=group.pk).update(is_approval_needed=True)
    group.refresh_from_db()
    refused = with_picture(reader, Target(group=group))
    actions.refuse(actor=author, post=refused, reason="Hors sujet")
    hidden = with_picture(author)
    actions.hide(actor=reader, post=hidden)
    sweep_unused()
    assert StoredFile.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_pictures_are_stored_before_the_transaction_of_their_post(author: User) -> None:
    picture = sent_picture(author, WORDS)
    with transaction.atomic():
        actions.publish_post(author=author, text="Voyez", target=Target(), images=[picture])
        transaction.set_rollback(True)
    picture.file.refresh_from_db()
    assert picture.file.claimed_at is None


def test_pictures_of_an_earlier_version_stay_where_they_are(author: User, reader: User) -> None:
    image = with_picture(author).images.get()
    path = default_storage.save("posts/2026-01-02/0123456789abcdef.webp", ContentFile(encoded(two_halves(), "WEBP")))
    adopted = import_module("microblog.migrations.0005_pictures_stored").adopted
    image.file = adopted(apps, path, owner_id=author.pk, name="picture.webp", media_type="image/webp")
    image.save(update_fields=["file"])
    answer = sign_in_as(Client(), reader).get(image.get_absolute_url())
    assert Drawing.open(BytesIO(answer.content)).size == (400, 200)
