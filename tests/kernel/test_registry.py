"""Registries of what apps declare."""

from dataclasses import dataclass

import pytest

from intranet.kernel.registry import Registry


@dataclass(frozen=True)
class Plant:
    name: str
    height: int = 1


def test_things_are_found_by_their_key_and_come_in_the_order_of_registration() -> None:
    plants = Registry[Plant]("name")
    oak, elm = plants.register(Plant("oak")), plants.register(Plant("elm"))
    assert (plants["oak"], plants.get("elm"), plants.get("ash")) == (oak, elm, None)
    assert ("elm" in plants, "ash" in plants, len(plants)) == (True, False, 2)
    assert [*plants] == [oak, elm]
    with pytest.raises(KeyError, match="ash"):
        plants["ash"]


def test_an_attribute_gives_the_order_and_the_key_decides_between_equals() -> None:
    plants = Registry[Plant]("name", order="height")
    for plant in (Plant("oak", 3), Plant("ash", 3), Plant("fern", 1)):
        plants.register(plant)
    assert [plant.name for plant in plants] == ["fern", "ash", "oak"]


def test_a_key_is_taken_once() -> None:
    plants = Registry[Plant](lambda plant: plant.name.lower())
    plants.register(Plant("Oak"))
    with pytest.raises(ValueError, match="Plant «oak» is already registered"):
        plants.register(Plant("OAK", 2))
    assert plants["oak"] == Plant("Oak")


def test_functions_and_classes_are_registered_by_a_decorator_under_their_dotted_name() -> None:
    things = Registry[object]()

    @things.register
    def water() -> None: ...

    things.register(Plant)
    assert [*things] == [water, Plant]
    assert things[f"{__name__}.Plant"] is Plant
