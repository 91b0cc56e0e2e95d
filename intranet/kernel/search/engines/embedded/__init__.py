"""The embedded engine: tantivy, in the process, on local disk."""
