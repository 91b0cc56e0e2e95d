"""The pages of notices that a browser looks at; those of an app of the product are in `tests/browser/pages/`."""

from django.urls import reverse
from django.utils import timezone

from groups.models import Group, GroupKind
from intranet.kernel.accounts.models import User
from tests.browser.pages.table import Address, Page, send
from tests.groups.world import make_group
from tests.skeleton.models import Notice


def posted(reader: User) -> Notice:
    """One that the reader posted in a group of theirs."""
    from tests.skeleton.notices.actions import post_notice

    group: Group = make_group(reader, GroupKind.CLOSED, name_en="Wildfires", purpose_fr="Se parler")
    until, text = timezone.localdate(), "The network is **away** from 18:00 to 19:00. Save your work before."
    return post_notice(actor=reader, group=group, title="Maintenance on Wednesday", text=text, until=until)


def of_group(url_name: str) -> Address:
    def address(reader: User | None) -> str:
        assert reader is not None
        return reverse(url_name, args=[posted(reader).group.address])

    return address


def own(reader: User | None) -> str:
    assert reader is not None
    return posted(reader).get_absolute_url()


PAGES = [
    Page(name="notices", address=of_group("notices:notices")),
    Page(name="notice", address=own, is_tried_in_all_conditions=True),
    Page(name="notice-errors", address=of_group("notices:new"), act=send),
]
