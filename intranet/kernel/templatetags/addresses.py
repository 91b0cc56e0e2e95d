"""`{% address "microblog:react" post.public_id %}`: as `url`, for an address whose only argument is a public identity."""

from typing import Any

from django import template
from django.template.base import FilterExpression, Node, Parser, Token
from django.utils.safestring import SafeString

from intranet.kernel.addresses import address_of

register = template.Library()


class AddressNode(Node):
    """The address, or with `as` the variable that has it."""

    def __init__(self, name: FilterExpression, public_id: FilterExpression, variable: str) -> None:
        self._name = name
        self._public_id = public_id
        self._variable = variable

    def render(self, context: template.Context) -> Any:
        # Letters, digits, and what the addresses are written with: nothing to escape.
        address = SafeString(address_of(self._name.resolve(context), self._public_id.resolve(context)))
        if not self._variable:
            return address
        context[self._variable] = address
        return ""


@register.tag
def address(parser: Parser, token: Token) -> AddressNode:
    """Parse the tag. Raises TemplateSyntaxError."""
    _tag, *bits = token.split_contents()
    variable = bits[3] if len(bits) == 4 and bits[2] == "as" else ""
    if len(bits) != 2 and not variable:
        raise template.TemplateSyntaxError('write {% address "app:name" public_id %}, or the same with “as variable”')
    return AddressNode(parser.compile_filter(bits[0]), parser.compile_filter(bits[1]), variable)
