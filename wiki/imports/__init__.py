"""Reading files of which pages are made. It is done in a process apart (`blobs.sandbox`): nothing here knows the site."""
