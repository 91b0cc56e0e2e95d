"""The addresses of the site with those of notices, while a test asks for them (`pytest.mark.urls`)."""

from django.urls import include, path
from ninja import NinjaAPI

from intranet.kernel.accounts.api import AUTHENTICATION
from intranet.urls import handler400, handler403, handler404, handler500
from intranet.urls import urlpatterns as addresses_of_the_site
from tests.skeleton.notices.api import router

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

# The site's own API takes no more routers once its addresses are made.
api = NinjaAPI(urls_namespace="skeleton-api", auth=list(AUTHENTICATION), docs_url=None, openapi_url=None)
api.add_router("", router)

urlpatterns = [
    *addresses_of_the_site,
    path("", include("tests.skeleton.notices.urls")),
    path("skeleton-api/", api.urls),
]
