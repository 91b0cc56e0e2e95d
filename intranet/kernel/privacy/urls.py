from django.urls import path, register_converter

from intranet.kernel.privacy import views
from intranet.kernel.privacy.models import TextKind


class TextKindConverter:
    """Which of the two texts."""

    regex = "|".join(TextKind.values)

    def to_python(self, value: str) -> TextKind:
        return TextKind(value)

    def to_url(self, value: TextKind) -> str:
        return TextKind(value).value


register_converter(TextKindConverter, "text_kind")

app_name = "privacy"
urlpatterns = [
    path("terms/", views.terms, name="terms"),
    path("privacy/", views.notice, name="notice"),
    path("welcome/terms/", views.accept, name="accept"),
    path("welcome/refuse/", views.refuse, name="refuse"),
    path("administration/texts/", views.texts, name="texts"),
    path("administration/texts/<text_kind:kind>/", views.draft, name="draft"),
    path("administration/texts/<text_kind:kind>/preview/", views.preview, name="preview"),
    path("administration/texts/<text_kind:kind>/publish/", views.publish, name="publish"),
    path("administration/texts/<text_kind:kind>/discard/", views.discard, name="discard"),
    path("administration/texts/<text_kind:kind>/<int:number>/", views.version, name="version"),
]
