"""Addresses that no person types."""

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/people/a%00b/", "/organizations/%00/", "/people/?q=feux%00"])
def test_an_address_with_a_nul_is_a_bad_request(client: Client, employee, address: str) -> None:
    client.force_login(employee)
    assert client.get(address).status_code == 400
