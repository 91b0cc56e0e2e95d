"""What pages may ask of the browser: nothing of the device, but the keys that people sign in with."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

REFUSED: Final = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "gamepad", "geolocation"),
    *("gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment"),
    *("picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
OWN: Final = ("publickey-credentials-create", "publickey-credentials-get")
POLICY: Final = ", ".join([*(f"{name}=()" for name in REFUSED), *(f"{name}=(self)" for name in OWN)])


class DeviceFeaturesMiddleware:
    """Sends `Permissions-Policy`: what is not used is refused, to whatever might get into a page as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        response.headers["Permissions-Policy"] = POLICY
        return response
