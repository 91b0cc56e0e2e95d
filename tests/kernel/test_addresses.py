"""Addresses put together are those that Django looks up."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.urls import reverse, set_script_prefix

from intranet.kernel.accounts.handles import available_handle
from intranet.kernel.addresses import address_of, named_address
from intranet.kernel.bilingual import Words
from intranet.kernel.identity import new_public_id


@pytest.mark.parametrize("name", ["microblog:post", "microblog:react", "microblog:image"])
def test_an_address_is_the_one_that_is_looked_up(name):
    for public_id in (new_public_id(), new_public_id()):
        assert address_of(name, public_id) == reverse(name, args=[public_id])


@pytest.mark.parametrize(
    "name", ["groups:group", "microblog:group", "profiles:organization", "profiles:unit", "profiles:skill"]
)
def test_an_identity_that_is_named_is_written_as_it_is(name):
    identity = named_address(new_public_id(), Words(fr="Récits du « Fleuve »", en=""))
    assert address_of(name, identity) == reverse(name, args=[identity])


def test_a_handle_is_written_as_it_is():
    handle = available_handle("Éloïse O’Neil-Côté", taken={"eloise.oneil-cote"})
    assert address_of("profiles:person", handle) == reverse("profiles:person", args=[handle])


def test_an_address_follows_the_folder_that_the_site_is_in():
    address_of("microblog:post", "a" * 16)
    set_script_prefix("/intranet/")
    try:
        assert address_of("microblog:post", "a" * 16) == f"/intranet/posts/{'a' * 16}/"
    finally:
        set_script_prefix("/")


def test_a_template_writes_an_address_or_keeps_it():
    source = '{% load addresses %}{% address "microblog:bookmark" one %} {% address "microblog:post" one as kept %}<{{ kept }}>'
    assert Template(source).render(Context({"one": "b" * 16})) == f"/posts/{'b' * 16}/bookmark/ </posts/{'b' * 16}/>"


def test_a_tag_that_lacks_something_says_what():
    with pytest.raises(TemplateSyntaxError, match="public_id"):
        Template('{% load addresses %}{% address "microblog:bookmark" %}')


def test_an_icon_may_be_named_by_a_variable():
    drawn = Template('{% load face %}{% icon "pin" "icon--s" %}').render(Context())
    assert drawn == Template("{% load face %}{% icon name classes %}").render(Context({"name": "pin", "classes": "icon--s"}))
    assert '#i-pin"' in drawn
    with pytest.raises(TemplateSyntaxError):
        Template("{% load face %}{% icon %}")
