"""Files in a bucket of S3, or of what speaks as it does."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Final

import boto3
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from intranet.kernel.blobs.storage import READ_BYTES, StorageDownError
from intranet.settings.environment import Bucket

_GONE: Final = {"NoSuchKey", "NoSuchUpload", "404"}


class ObjectStorage:
    """Each key is an object; what arrives in pieces is a multipart upload, whose parts never change once it is finished."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket.name
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=bucket.endpoint_url or None,
            region_name=bucket.region,
            aws_access_key_id=bucket.access_key_id or None,
            aws_secret_access_key=bucket.secret_access_key or None,
            config=Config(
                connect_timeout=3,
                read_timeout=30,
                max_pool_connections=32,
                retries={"total_max_attempts": 3, "mode": "standard"},
                s3={"addressing_style": "path"} if bucket.endpoint_url else {},
            ),
        )

    def begin(self, key: str) -> str:
        with self._failures():
            return str(self._client.create_multipart_upload(Bucket=self._bucket, Key=key)["UploadId"])

    def sole_writer(self, _key: str) -> nullcontext[None]:
        # A part that is sent twice replaces itself, and one that comes after the end is refused.
        return nullcontext()

    def add(self, key: str, handle: str, number: int, offset: int, piece: bytes) -> str:
        try:
            with self._failures():
                sent = self._client.upload_part(
                    Bucket=self._bucket, Key=key, UploadId=handle, PartNumber=number, Body=piece, ContentLength=len(piece)
                )
        except FileNotFoundError:
            # The answer to the last piece was lost after the file was finished.
            if self._size(key) == offset + len(piece):
                return ""
            raise StorageDownError("the upload is unknown") from None
        return str(sent["ETag"])

    def finish(self, key: str, handle: str, parts: list[str], size: int) -> None:
        numbered = [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(parts, 1)]
        try:
            with self._failures():
                self._client.complete_multipart_upload(
                    Bucket=self._bucket, Key=key, UploadId=handle, MultipartUpload={"Parts": numbered}
                )
        except FileNotFoundError:
            if self._size(key) != size:
                raise StorageDownError("the upload is unknown") from None

    def put(self, key: str, content: bytes) -> None:
        with self._failures():
            self._client.put_object(Bucket=self._bucket, Key=key, Body=content)

    def read(self, key: str, start: int, stop: int) -> Iterator[bytes]:
        if start >= stop:
            return
        with self._failures():
            body = self._client.get_object(Bucket=self._bucket, Key=key, Range=f"bytes={start}-{stop - 1}")["Body"]
            with body:
                yield from body.iter_chunks(READ_BYTES)

    def delete(self, key: str, handle: str = "") -> None:
        if handle:
            try:
                with self._failures():
                    self._client.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=handle)
            except FileNotFoundError:  # finished, or aborted already
                pass
        with self._failures():
            self._client.delete_object(Bucket=self._bucket, Key=key)

    def _size(self, key: str) -> int:
        """The size of an object; -1 when there is none."""
        try:
            with self._failures():
                return int(self._client.head_object(Bucket=self._bucket, Key=key)["ContentLength"])
        except FileNotFoundError:
            return -1

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in _GONE:
                raise FileNotFoundError(code) from error
            raise StorageDownError(code) from error
        except (BotoCoreError, HTTPClientError) as error:
            raise StorageDownError(type(error).__name__) from error
