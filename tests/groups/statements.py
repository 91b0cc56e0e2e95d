"""A guard on the number of SQL statements of several pages of one scene."""

from collections.abc import Callable, Collection

from intranet.kernel.testing import statements


def assert_all_constant_statements(
    get: Callable[[str], object], addresses: Collection[str], grow: Callable[[], object], *, at_most: int = 20
) -> None:
    """No page takes more statements after `grow` added rows than before, nor ever more than `at_most`."""

    def taken() -> dict[str, int]:
        found = {}
        for address in addresses:
            with statements() as sql:
                get(address)
            found[address] = len(sql)
        return found

    taken()
    before = taken()
    grow()
    after = taken()
    grown = {address: (count, after[address]) for address, count in before.items() if after[address] > count}
    assert not grown, grown
    assert max(before.values()) <= at_most, before
