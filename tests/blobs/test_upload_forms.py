"""The field for files: what it takes, from whom, and what is still there when the form comes back."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import claim, store_sent
from intranet.kernel.blobs.actions.uploading import add_piece, begin_upload
from intranet.kernel.blobs.forms import UploadField
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.blobs.purposes import Purpose, purposes
from tests.blobs.site.purpose import MAX_BYTES, PURPOSE, may_upload
from tests.registries import hold

pytestmark = pytest.mark.django_db
OTHER = Purpose(key="tests.other", max_bytes=10, may_upload=may_upload)


@pytest.fixture(autouse=True)
def _purposes(monkeypatch: pytest.MonkeyPatch) -> None:
    hold(monkeypatch, purposes, [PURPOSE, OTHER])


def uploaded(member: User, purpose: Purpose = PURPOSE, target: str = "", name: str = "a.txt") -> StoredFile:
    upload = begin_upload(member=member, purpose=purpose, target=target, name=name, size=3)
    add_piece(upload=upload, offset=0, piece=b"abc")
    return upload.file


def sent(owner: User, *uploads: str, files: tuple[SimpleUploadedFile, ...] = (), **options: object) -> forms.Form:
    class DocumentForm(forms.Form):
        document = UploadField(owner=owner, purpose=PURPOSE.key, **options)

    data = QueryDict(mutable=True)
    data.setlist("document_uploads", list(uploads))
    return DocumentForm(data, MultiValueDict({"document": list(files)}))


def test_an_upload_or_a_file_of_the_form_is_taken(employee: User) -> None:
    upload = uploaded(employee)
    form = sent(employee, upload.public_id)
    assert form.is_valid()
    assert [store_sent(one, by=employee) for one in form.cleaned_data["document"]] == [upload]
    form = sent(employee, files=(SimpleUploadedFile("b.txt", b"def"),))
    assert form.is_valid()
    stored = [store_sent(one, by=employee) for one in form.cleaned_data["document"]]
    assert [(one.name, one.size, one.owner) for one in stored] == [("b.txt", 3, employee)]


def test_what_another_sent_or_for_something_else_is_not_taken(employee: User, another: User) -> None:
    used = uploaded(employee)
    claim(used, by=employee)
    whole = uploaded(employee)
    half = begin_upload(member=employee, purpose=PURPOSE, target="", name="x", size=3).file
    for file in (uploaded(another), uploaded(employee, OTHER), uploaded(employee, target="elsewhere"), used, half):
        form = sent(employee, file.public_id, whole.public_id, is_multiple=True)
        assert form.errors == {"document": ["Ce que vous avez envoyé n’est plus là. Choisissez le fichier de nouveau."]}
        assert whole.public_id in str(form)
        assert file.public_id not in str(form)


def test_one_or_several(employee: User) -> None:
    both = [uploaded(employee).public_id for _ in range(2)]
    assert sent(employee, *both).errors == {"document": ["Choisissez un seul fichier."]}
    assert sent(employee, *both, is_multiple=True).is_valid()
    assert "document" in sent(employee).errors
    assert sent(employee, required=False).is_valid()


def test_a_file_of_the_form_is_judged_as_an_upload_is(employee: User) -> None:
    large = SimpleUploadedFile("b.txt", b"def")
    large.size = MAX_BYTES + 1
    assert "document" in sent(employee, files=(large,)).errors
    assert sent(employee, files=(SimpleUploadedFile("b", b"d"),), target="full").errors == {
        "document": ["This library is full."]
    }
