"""Django's second template engine, for a part that a page repeats many times, such as each post of a stream.

Jinja2 compiles a template to Python, and draws such a part several times as fast as Django's own engine. The templates stand in
the folder `jinja2` of an app, and are drawn with `render_to_string(…, using="jinja2")`. Everything is escaped as in Django.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from jinja2 import Environment, StrictUndefined

from intranet.kernel.content.templatetags.content import is_other_language, lang_attribute
from intranet.kernel.templatetags.face import avatar, icon
from intranet.kernel.text.dates import ago, moment


def environment(**options: Any) -> Environment:
    """What Jinja2's templates have beside what they are given. A name that they are not given is an error.

    `_` translates; its words are collected by `make messages` when it is the first thing of `{{ }}`, as in `{{ _("Reply") }}`.
    """
    made = Environment(**{**options, "undefined": StrictUndefined})  # noqa: S701 - Django's backend escapes
    made.globals |= {
        "_": gettext,
        "ago": ago,
        "avatar": avatar,
        "icon": icon,
        "is_other_language": is_other_language,
        "lang_attribute": lang_attribute,
        "moment": moment,
        "url": _url,
    }
    return made


def _url(name: str, *arguments: object) -> str:
    """The address of a name, as the tag `url` gives it."""
    return reverse(name, args=arguments)
