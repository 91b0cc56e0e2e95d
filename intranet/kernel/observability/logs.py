"""Structured logs: one JSON object a line in production, readable lines on a developer's console.

They say what happened, never to whom: no address of a reader, no e-mail, no words of a search, no local variables.
"""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# `Key (email)=(…) already exists`: PostgreSQL repeats the values of a row in its errors.
ROW_VALUES = re.compile(r"(Key \([^)]*\)=)\([^)]*\)|(Failing row contains )\([^)]*\)")

Event = MutableMapping[str, Any]


def without_personal_data(_logger: object, _method: str, event: Event) -> Event:
    """Blank out e-mail addresses and the values of rows, wherever a message or an exception repeats them."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = EMAIL.sub("[e-mail]", ROW_VALUES.sub(r"\1\2(…)", value))
    return event


class WithoutAddress(logging.Filter):
    """Django's own messages hold the path of a page, which may name a person; the request's line has its route."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple) and hasattr(record, "request"):
            record.msg, record.args = record.msg.partition(":")[0] % record.args[:1], ()
            record.__dict__.pop("request", None)
        return True


def configuration(*, is_json: bool) -> dict[str, Any]:
    """Configure structlog and return Django's `LOGGING`, so that both write the same lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info]
    last += [without_personal_data]
    last += [structlog.processors.JSONRenderer(ensure_ascii=False) if is_json else structlog.dev.ConsoleRenderer()]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_address": {"()": WithoutAddress}},
        "formatters": {
            "lines": {"()": structlog.stdlib.ProcessorFormatter, "processors": last, "foreign_pre_chain": shared},
        },
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["without_address"]}},
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {
            "passerelle": {"level": "INFO"},
            # Refusals and missing pages are in the request's own line.
            "django.request": {"handlers": ["lines"], "level": "ERROR", "propagate": False},
            # Anybody may send any host name: a refusal is no error of ours.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # Each attempt to reconnect would be a line; what fails for lack of a connection says so once.
            "psycopg.pool": {"level": "ERROR"},
            "django": {"handlers": ["lines"], "level": "WARNING", "propagate": False},
        },
    }
