"""What the composition adds to the demonstration, where several features meet."""

from intranet.home.actions.demonstration import show_documents
from intranet.kernel.demonstrations import Demonstration, demonstrations

demonstrations.register(Demonstration(key="documents in texts", noun="texts with documents", order=45, load=show_documents))
