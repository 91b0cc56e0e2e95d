"""What is done when the scanner finds a virus in a document. Nobody can open it any more: that is of the file."""

from django.db import transaction

from files.models import Item, Version
from files.notifications import INFECTED
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.notifications.actions import notify


@transaction.atomic
def tell_of_virus(*, file: StoredFile) -> list[Item]:
    """Tell who added these versions, and who manages the documents that have them; give those in which it is current."""
    versions = list(Version.objects.filter(file=file, item__deleted_at=None).select_related("item__library"))
    for version in versions:
        notify(kind=INFECTED, subject=version.item.key, actor=None, thing=version.item, facts={"version": version.number})
    return [version.item for version in versions if version.item.version_id == version.pk]
