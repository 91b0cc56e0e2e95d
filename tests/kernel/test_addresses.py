"""Addresses put together are those that Django looks up."""

import pytest
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
