"""What the server says of drafts, which browsers keep: the keys of forms, and that one was published."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from intranet.kernel.content.drafts import COOKIE, draft_key, forget_draft, sent_key

KEY = "reply.4f7abc"


def test_a_key_leaves_out_what_there_is_not() -> None:
    assert draft_key("reply", "4f7", "", "quote") == "reply.4f7.quote"


@pytest.mark.parametrize("word", ["", "a b", "A", "é", "x;y", "a=b", "x" * 81, "a\n"])
def test_what_is_no_key_is_none(word: str, rf: RequestFactory) -> None:
    assert sent_key({"draft": word}) == ""
    assert not forget_draft(rf.post("/", {"draft": word}), HttpResponse()).cookies


def test_the_browser_learns_which_form_was_published(rf: RequestFactory) -> None:
    answer = forget_draft(rf.post("/", {"draft": KEY}, secure=True), HttpResponse())
    cookie = answer.cookies[f"{COOKIE}{KEY}"]
    assert (cookie.value, cookie["samesite"], cookie["secure"], cookie["httponly"]) == ("1", "Lax", True, "")
    assert not forget_draft(rf.post("/"), HttpResponse()).cookies
