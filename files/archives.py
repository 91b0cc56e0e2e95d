"""A folder, or some of what is in it, as one ZIP written while it is read. Nothing is compressed: its length is known."""

from collections.abc import Collection

from zipstream import ZipStream

from files.models import Item
from files.queries.exports import Paths, items_in
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.permissions import can_download
from intranet.kernel.blobs.storage import storage


def archive_of(reader: User, folder: Item, chosen: Collection[str] = ()) -> ZipStream:
    """What the reader sees in a folder; `chosen` as in `items_in`. Its `len` is that of the whole, and iterating gives it.

    A file that is scanned or has a virus is left out.
    """
    archive, paths, where = ZipStream(sized=True), Paths(), storage()
    for item in items_in(reader, folder, chosen):
        path = paths.of(item)
        if item.is_folder:
            archive.mkdir(path)
        elif item.version is not None and can_download(item.version.file):
            file = item.version.file
            archive.add(where.read(file.key, 0, file.size), path, size=file.size)
    return archive
