"""Pictures of posts: stored before their post is written, claimed with it, released with it."""

from collections.abc import Iterable

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import claim, release, store
from intranet.kernel.content.signs import is_blank
from intranet.kernel.text.lines import clean_line
from microblog.models import Image, Post
from microblog.models.attachments import MAX_ALTERNATIVE_LENGTH, DrawnImage, SentImage


def store_pictures(*, author: User, images: Iterable[DrawnImage]) -> list[SentImage]:
    """Store the pictures of a post that is about to be written, outside of any transaction. Raises StorageDownError."""
    return [
        SentImage(
            store([image.content], owner=author, name="picture.webp", is_ours=True),
            image.width,
            image.height,
            image.alternative,
        )
        for image in images
    ]


def attach_picture(post: Post, position: int, image: SentImage) -> None:
    """Show a picture with a new post, in the transaction that makes the post. Raises ValueError without alternative text."""
    alternative = clean_line(image.alternative)
    if is_blank(alternative) or len(alternative) > MAX_ALTERNATIVE_LENGTH:
        raise ValueError("A picture has an alternative text.")
    claim(image.file, by=post.author)
    Image.objects.create(
        post=post, position=position, file=image.file, alternative=alternative, width=image.width, height=image.height
    )


def remove_pictures(post: Post) -> None:
    """Delete the pictures of a post that its author takes back."""
    files = list(post.images.values_list("file", flat=True))
    post.images.all().delete()
    release(files)
