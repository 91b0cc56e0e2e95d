from django.apps import AppConfig


class BlobsConfig(AppConfig):
    name = "intranet.kernel.blobs"
    label = "blobs"
