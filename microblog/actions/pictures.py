"""Pictures of posts in the storage: put there with their post, removed with it, and swept when nobody knows them."""

from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from itertools import batched
from pathlib import PurePosixPath
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from intranet.kernel.content.signs import is_blank
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.media.files import delete_files, delete_files_after_commit
from intranet.kernel.text.lines import clean_line
from microblog.models import Image, Post
from microblog.models.attachments import MAX_ALTERNATIVE_LENGTH, SentImage

FOLDER: Final = "posts"
# A younger file may be of a transaction that has not ended.
SWEPT_AFTER: Final = timedelta(days=1)
NAMES_AT_ONCE: Final = 500


def attach_picture(post: Post, position: int, image: SentImage) -> None:
    """Store a picture of a new post, in the transaction that makes the post. Raises ValueError without alternative text.

    Files stand in a folder for each day, so that no folder grows without end. A transaction that is rolled back leaves a file
    with a random name, which no address leads to and the sweep removes.
    """
    alternative = clean_line(image.alternative)
    if is_blank(alternative) or len(alternative) > MAX_ALTERNATIVE_LENGTH:
        raise ValueError("A picture has an alternative text.")
    public_id = new_public_id()
    path = f"{FOLDER}/{timezone.now():%Y-%m-%d}/{public_id}.webp"
    Image.objects.create(
        public_id=public_id,
        post=post,
        position=position,
        file=default_storage.save(path, ContentFile(image.content)),
        alternative=alternative,
        width=image.width,
        height=image.height,
    )


def remove_pictures(post: Post) -> None:
    """Delete the pictures of a post that its author takes back, and after the commit their files."""
    files = list(post.images.values_list("file", flat=True))
    post.images.all().delete()
    delete_files_after_commit(files)


def sweep_pictures() -> None:
    """Delete the files that no picture names: a transaction was rolled back, or a process died before it deleted them."""
    if not default_storage.exists(FOLDER):
        return
    for day in default_storage.listdir(FOLDER)[0]:
        names = default_storage.listdir(f"{FOLDER}/{day}")[1]
        for some in batched(names, NAMES_AT_ONCE, strict=False):
            delete_files(path for path in _unknown(day, some) if _is_old(path))


def _unknown(day: str, names: Collection[str]) -> list[str]:
    known = Image.objects.filter(public_id__in=[PurePosixPath(name).stem for name in names])
    paths = {f"{FOLDER}/{day}/{name}" for name in names}
    return sorted(paths - set(known.values_list("file", flat=True)))


def _is_old(path: str) -> bool:
    with suppress(FileNotFoundError):
        return default_storage.get_modified_time(path) < timezone.now() - SWEPT_AFTER
    return False
