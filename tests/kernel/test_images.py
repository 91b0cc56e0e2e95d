"""Pictures that members send, however many send one at once."""

from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from io import BytesIO

from PIL import Image

from intranet.kernel.blobs.images import MAX_DECODED_AT_ONCE, read_picture
from tests.microblog.pictures import encoded, two_halves


def _read() -> Image.Image:
    with read_picture(BytesIO(encoded(two_halves()))) as picture:
        return picture.image


def test_a_picture_is_decoded_when_one_of_those_before_it_has_been_drawn() -> None:
    with ThreadPoolExecutor() as threads:
        with ExitStack() as held:
            for _ in range(MAX_DECODED_AT_ONCE):
                held.enter_context(read_picture(BytesIO(encoded(two_halves()))))
            one_more = threads.submit(_read)
            assert not wait([one_more], timeout=0.2).done
        assert one_more.result(timeout=300).size == (400, 200)
