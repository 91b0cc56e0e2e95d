"""Pictures and documents of a page: put into its text from the editor, or at its end by a form."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import FileGoneError
from intranet.kernel.blobs.forms import PICTURE_REFUSALS
from intranet.kernel.blobs.images import ImageRefusedError
from intranet.kernel.blobs.queries import own_uploads
from intranet.kernel.permissions import PermissionRefused, require
from wiki.actions import files
from wiki.attachment_forms import PURPOSE, AttachForm
from wiki.models import WikiPage
from wiki.permissions import can_edit_page
from wiki.queries.links import file_address
from wiki.views.addresses import FORM_METHODS, of_page


@require_http_methods(FORM_METHODS)
@of_page
def attach(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Keep a picture or a document with the page: an `upload` of the editor, which then shows it where it is wanted, or the
    file of the form, which is shown at the end of the text."""
    if "upload" in request.POST:
        return _attached(request, viewer, page)
    require(can_edit_page(viewer, page))
    form = AttachForm(viewer, page, *((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            file = files.attach(actor=viewer, page=page, sent=values["sent"][0])
        except ImageRefusedError as refused:
            form.add_error("sent", str(PICTURE_REFUSALS[refused.refusal]))
        else:
            files.put_at_end(actor=viewer, page=page, file=file, alternative=values["alternative"])
            messages.success(request, _("“%(name)s” is at the end of the page.") % {"name": file.name})
            return redirect(page)
    return render(request, "wiki/attach.html", {"page": page, "form": form})


def _attached(request: HttpRequest, viewer: User, page: WikiPage) -> JsonResponse:
    """What the editor needs to show an upload, or why it cannot."""
    sent = own_uploads(viewer, PURPOSE, page.public_id, [request.POST["upload"]]).first()
    try:
        if sent is None:
            raise FileGoneError
        file = files.attach(actor=viewer, page=page, sent=sent, name=request.POST.get("name", ""))
    except PermissionRefused as refused:
        return JsonResponse({"error": str(refused.reason)}, status=403)
    except ImageRefusedError as refused:
        return JsonResponse({"error": str(PICTURE_REFUSALS[refused.refusal])}, status=400)
    except FileGoneError:
        return JsonResponse({"error": _("What you sent is no longer there. Choose the file again.")}, status=410)
    facts = {"file": file.public_id, "name": file.name, "is_image": file.is_image, "address": file_address(file.public_id)}
    return JsonResponse(facts)
