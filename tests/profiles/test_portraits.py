"""Pictures of people: judged by content, bounded, drawn anew, and served to those who may see the person."""

import struct
from importlib import import_module
from io import BytesIO

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageOps
from PIL.ExifTags import Base

from intranet.kernel.accounts.actions import close_account, suspend_member
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.blobs import images
from intranet.kernel.blobs.images import MAX_BYTES, read_picture
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.testing import make_member, sign_in_as
from profiles.models import PORTRAIT_SIZES, PortraitFile, Profile
from tests.blobs.things import content_of, work

RED, BLUE = (200, 20, 20), (20, 20, 200)


def _encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _two_halves(width: int = 400, height: int = 200) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def _is_near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 30 for one, other in zip(pixel, colour, strict=True))


@pytest.fixture(autouse=True)
def no_attempts_before() -> None:
    """Pictures that other tests sent do not count."""
    cache.clear()


@pytest.fixture
def member(db: None) -> User:
    return make_member("Amadou Diallo")


@pytest.fixture
def sender(member: User, client: Client) -> Client:
    return sign_in_as(client, member)


def _send(client: Client, content: bytes, name: str = "me.jpg", **crop: int):
    return client.post(reverse("profiles:edit_portrait"), {"picture": SimpleUploadedFile(name, content), **crop})


def _content(member: User, size: int = 256) -> bytes:
    return content_of(PortraitFile.objects.get(profile=member.pk, size=size).file)


def _stored(member: User, size: int = 256) -> Image.Image:
    image = Image.open(BytesIO(_content(member, size)))
    image.load()
    return image


def test_a_portrait_is_stored_as_small_webp_squares(member: User, sender: Client) -> None:
    assert _send(sender, _encoded(_two_halves())).status_code == 302
    for size in PORTRAIT_SIZES:
        image = _stored(member, size)
        assert (image.format, image.size) == ("WEBP", (size, size))


@pytest.mark.parametrize("number", [10**400, -(10**400)])
@pytest.mark.parametrize("name", ["x", "y", "side"])
def test_a_square_of_astronomical_size_breaks_nothing(member: User, sender: Client, name: str, number: int) -> None:
    crop = {"x": 1, "y": 1, "side": 100, name: number}
    assert _send(sender, _encoded(_two_halves()), **crop).status_code == 302
    assert _stored(member).size == (256, 256)


def test_without_a_choice_the_middle_is_kept(member: User, sender: Client) -> None:
    _send(sender, _encoded(_two_halves()))
    image = _stored(member)
    assert _is_near(image.getpixel((20, 128)), RED)
    assert _is_near(image.getpixel((236, 128)), BLUE)


@pytest.mark.parametrize(("x", "colour"), [(0, RED), (200, BLUE), (9_999, BLUE), (-50, RED)])
def test_the_chosen_square_is_kept_and_never_leaves_the_picture(
    x: int, colour: tuple[int, int, int], member: User, sender: Client
) -> None:
    _send(sender, _encoded(_two_halves()), x=x, y=0, side=200)
    image = _stored(member)
    assert all(_is_near(image.getpixel(place), colour) for place in ((20, 128), (236, 128)))


def test_where_and_how_a_picture_was_taken_is_not_kept(member: User, sender: Client) -> None:
    exif = Image.Exif()
    exif[Base.Make] = "Camera of Amadou"
    exif.get_ifd(0x8825).update({1: "N", 2: (46.0, 48.0, 50.0), 3: "W", 4: (71.0, 12.0, 30.0)})
    _send(sender, _encoded(_two_halves(), exif=exif, comment=b"at home"))
    for size in PORTRAIT_SIZES:
        image = _stored(member, size)
        assert not image.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(image.info)
    assert b"Camera of Amadou" not in _content(member)


def test_a_picture_taken_sideways_is_turned_upright(member: User, sender: Client) -> None:
    exif = Image.Exif()
    exif[Base.Orientation] = 6  # the camera was held so that the right of the sensor was at the bottom
    _send(sender, _encoded(_two_halves(), exif=exif))
    image = _stored(member)
    assert _is_near(image.getpixel((128, 20)), RED)
    assert _is_near(image.getpixel((128, 236)), BLUE)


@pytest.fixture
def _a_picture_is_soon_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of 20 million pixels takes half a second to make."""
    monkeypatch.setattr(images, "_WORKING_SIDE", images._WORKING_SIDE // 4)


@pytest.mark.usefixtures("_a_picture_is_soon_large")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_square_of_a_large_picture_is_in_the_pixels_that_were_sent(kind: str, member: User, sender: Client) -> None:
    _send(sender, _encoded(_two_halves(1_250, 1_000), kind), x=625, y=250, side=500)
    image = _stored(member)
    assert all(_is_near(image.getpixel(place), BLUE) for place in ((2, 128), (253, 128)))


@pytest.mark.parametrize("orientation", range(10))
def test_a_picture_is_turned_as_its_camera_meant_it(orientation: int) -> None:
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    sent = _encoded(_two_halves(), "PNG", exif=exif)
    meant = ImageOps.exif_transpose(Image.open(BytesIO(sent)))
    with read_picture(BytesIO(sent)) as read:
        assert (read.image.size, read.image.tobytes()) == (meant.size, meant.tobytes())


def test_metadata_that_lie_break_nothing(member: User, sender: Client) -> None:
    entries = struct.pack("<HHII", 274, 3, 1, 6) + struct.pack("<HHI4s", 282, 2, 2, b"x\0\0\0")  # a resolution in letters
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + entries + bytes(4)
    with pytest.raises(TypeError):
        ImageOps.exif_transpose(Image.open(BytesIO(_encoded(_two_halves(), exif=exif))))
    assert _send(sender, _encoded(_two_halves(), exif=exif)).status_code == 302


@pytest.mark.usefixtures("_a_picture_is_soon_large")
def test_a_large_picture_taken_sideways_is_turned_upright(member: User, sender: Client) -> None:
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    _send(sender, _encoded(_two_halves(1_250, 1_000), "PNG", exif=exif))
    assert _is_near(_stored(member).getpixel((128, 20)), RED)


def test_a_transparent_picture_is_put_on_white(member: User, sender: Client) -> None:
    _send(sender, _encoded(Image.new("RGBA", (300, 300), (0, 0, 0, 0)), "PNG"), name="me.png")
    assert _is_near(_stored(member).getpixel((128, 128)), (255, 255, 255))


def _bomb() -> bytes:
    """100 megapixels in some kilobytes."""
    return _encoded(Image.new("1", (10_000, 10_000)), "PNG")


BAD = {
    "text": (b"not an image", "n’est pas une image"),
    "empty": (b"", "n’est pas une image"),
    "html under a false name": (b"<html><script>alert(1)</script></html>", "n’est pas une image"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "n’est pas une image"),
    "tiff, which we do not read": (_encoded(_two_halves(), "TIFF"), "n’est pas une image"),
    "cut short": (_encoded(_two_halves(2_000, 2_000), "PNG")[:2_000], "endommagée"),
    "100 megapixels": (_bomb(), "40 millions de pixels"),
    "very wide": (_encoded(Image.new("1", (images.MAX_SENT_SIDE + 1, 1)), "PNG"), "20\N{NO-BREAK SPACE}000 pixels"),
    "over ten megabytes": (_encoded(_two_halves(20, 20), "PNG") + b"\0" * MAX_BYTES, "10\N{NO-BREAK SPACE}Mo"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_picture_is_refused_with_a_sentence_and_the_former_one_stays(kind: str, member: User, sender: Client) -> None:
    _send(sender, _encoded(_two_halves()))
    before = Profile.objects.get(pk=member.pk).portrait
    content, sentence = BAD[kind]
    response = _send(sender, content)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert Profile.objects.get(pk=member.pk).portrait == before
    assert _stored(member).size == (256, 256)


def test_sending_nothing_says_what_to_do(sender: Client) -> None:
    assert "Choisissez une image" in sender.post(reverse("profiles:edit_portrait")).content.decode()


def test_the_files_of_the_former_portrait_are_deleted(member: User, sender: Client) -> None:
    _send(sender, _encoded(_two_halves()))
    former = Profile.objects.get(pk=member.pk).portrait
    _send(sender, _encoded(_two_halves()))
    assert Profile.objects.get(pk=member.pk).portrait != former
    assert StoredFile.objects.count() == PortraitFile.objects.count() == len(PORTRAIT_SIZES)
    sender.post(reverse("profiles:remove_portrait"))
    assert not StoredFile.objects.exists()
    assert not Profile.objects.get(pk=member.pk).portrait


def test_a_write_that_fails_leaves_nothing_that_is_used(member: User, sender: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from profiles.actions import people

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(people, "reindex", fail)
    sender.raise_request_exception = False
    assert _send(sender, _encoded(_two_halves())).status_code == 500
    assert not StoredFile.objects.filter(claimed_at__isnull=False).exists()


def test_portraits_of_an_earlier_version_stay_where_they_are(member: User, sender: Client) -> None:
    profile = Profile.objects.get_or_create(member=member)[0]
    profile.portrait = f"portraits/{member.public_id}/0123456789abcdef"
    profile.save()
    for size in PORTRAIT_SIZES:
        default_storage.save(f"{profile.portrait}-{size}.webp", ContentFile(_encoded(_two_halves(), "WEBP")))
    import_module("profiles.migrations.0005_portraits_stored").adopt_portraits(apps, None)
    profile.refresh_from_db()
    assert profile.portrait == "0123456789abcdef"
    assert sender.get(profile.portrait_url).content == _encoded(_two_halves(), "WEBP")
    sender.post(reverse("profiles:remove_portrait"))
    work()
    assert not default_storage.exists(f"portraits/{member.public_id}/0123456789abcdef-96.webp")


def test_a_portrait_is_served_to_colleagues_privately_and_revalidated(member: User, sender: Client) -> None:
    _send(sender, _encoded(_two_halves()))
    sign_in_as(sender, make_member("Kateri Jacobs"))
    address = Profile.objects.select_related("member").get(pk=member.pk).portrait_url
    response = sender.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert response["Cache-Control"] == "private, max-age=3600"
    assert sender.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_a_portrait_needs_a_login_and_a_person_whom_one_may_see(member: User, sender: Client, client: Client) -> None:
    _send(sender, _encoded(_two_halves()))
    address = Profile.objects.select_related("member").get(pk=member.pk).portrait_url
    client.logout()
    assert client.get(address).status_code == 302
    sign_in_as(client, make_member("Guillaume Roy", kind=Kind.GUEST))
    assert client.get(address).status_code == 404
    sign_in_as(client, make_member("Kateri Jacobs"))
    assert client.get(address.replace("-96.", "-97.")).status_code == 404
    suspend_member(actor=None, member=member, reason="—")
    assert client.get(address).status_code == 404


def test_who_left_has_no_portrait_any_more(member: User, sender: Client) -> None:
    _send(sender, _encoded(_two_halves()))
    address = Profile.objects.select_related("member").get(pk=member.pk).portrait_url
    close_account(actor=None, member=member)
    sign_in_as(sender, make_member("Kateri Jacobs"))
    assert sender.get(address).status_code == 404
