"""What pages may ask of the browser: nothing of the device, but keys to sign in with, and to record where one does."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

REFUSED: Final = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "gamepad", "geolocation"),
    *("gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment"),
    *("picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
OWN: Final = ("publickey-credentials-create", "publickey-credentials-get")
RECORDING: Final = ("camera", "microphone")


def _policy(*allowed: str) -> str:
    refused = (f"{name}=()" for name in REFUSED if name not in allowed)
    return ", ".join([*refused, *(f"{name}=(self)" for name in (*allowed, *OWN))])


POLICY: Final = _policy()


def allow_recording(response: HttpResponse) -> HttpResponse:
    """Let this page ask for the camera and the microphone: the browser asks the person."""
    response.headers["Permissions-Policy"] = _policy(*RECORDING)
    return response


class DeviceFeaturesMiddleware:
    """Sends `Permissions-Policy`: what is not used is refused, to whatever might get into a page as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        return response
