"""The largest form fits through the server and through what stands before it, which allow as much as each other."""

import re
from pathlib import Path

from django.conf import settings

from intranet.kernel.media.images import MAX_BYTES
from intranet.kernel.serving.bodies import MAX_BODY_BYTES
from microblog.models.attachments import MAX_IMAGES

MEGABYTE = 1024 * 1024


def test_nginx_lets_through_what_the_server_takes() -> None:
    text = (Path(settings.ROOT) / "deploy" / "nginx" / "passerelle.conf").read_text()
    bounds = re.findall(r"client_max_body_size\s+(\d+)m;", text)
    assert [int(bound) * MEGABYTE for bound in bounds] == [MAX_BODY_BYTES]


def test_a_post_with_all_its_pictures_fits() -> None:
    words = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert MAX_IMAGES * MAX_BYTES + words <= MAX_BODY_BYTES
