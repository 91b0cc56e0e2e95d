"""Knowledge kept, in JSON: the pages on which people say what they know, and the questions to those who leave."""

from intranet.kernel.web.api import api
from wiki.knowledge.api import pages, questions

for each in (pages, questions):
    api.add_router("", each.router)
