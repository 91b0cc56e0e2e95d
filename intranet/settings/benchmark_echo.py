"""The installation of `benchmark coediting`: the product's doors, and one that sends each message on as it is."""

from intranet.settings.benchmark import *

ASGI_APPLICATION = "intranet.asgi_with_echo.application"
