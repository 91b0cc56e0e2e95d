"""A form with pictures through a real server, which hands it on to Django as it came."""

import json
import urllib.request

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.microblog.pictures import encoded, two_halves
from tests.realtime.test_redis import is_ready
from tests.work.installations import Installation, free_port, wait_until

TOKEN = """
from intranet.kernel.accounts.actions import make_token
from intranet.kernel.audiences.actions import everyone
from intranet.kernel.testing import make_member
everyone()
print(make_token(member=make_member(), name="script", can_write=True, days=30)[1])
"""


def test_a_post_with_pictures_is_made_through_the_server(installation: Installation) -> None:
    secret = installation.script(TOKEN).split()[-1]
    port = free_port()
    installation.start("serve", f"--port={port}")
    wait_until(lambda: is_ready(port))
    post = {"text": "Voyez", "audience": "everyone", "alternatives": ["Rouge et bleu", "Encore"]}
    pictures = [SimpleUploadedFile(f"{number}.png", encoded(two_halves(), "PNG")) for number in range(2)]
    body = encode_multipart(BOUNDARY, {"post": json.dumps(post), "pictures": pictures})
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": MULTIPART_CONTENT}
    address = f"http://127.0.0.1:{port}/api/v1/posts/with-pictures"
    with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=60) as answer:
        images = json.load(answer)["images"]
    assert [(image["alternative"], image["width"]) for image in images] == [("Rouge et bleu", 400), ("Encore", 400)]
