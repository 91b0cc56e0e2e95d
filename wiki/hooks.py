"""What the kernel asks of the wiki."""

from intranet.kernel.blobs.purposes import Purpose, purposes
from wiki.attachment_forms import IMPORTS, MAX_FILE_BYTES, MAX_IMPORT_BYTES, PURPOSE
from wiki.permissions import may_upload, may_upload_import

purposes.register(Purpose(key=PURPOSE, max_bytes=MAX_FILE_BYTES, may_upload=may_upload))
purposes.register(Purpose(key=IMPORTS, max_bytes=MAX_IMPORT_BYTES, may_upload=may_upload_import))
