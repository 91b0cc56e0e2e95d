"""What a hostile file might have a program do, for `test_pages`. Nothing of the site is imported here."""

import os
import socket
import time
from pathlib import Path


def sleep_for_ever(_source: Path, _target: Path) -> None:
    time.sleep(600)


def burn(_source: Path, _target: Path) -> None:
    while True:
        pass


def take_memory(_source: Path, _target: Path) -> None:
    bytearray(2 * 1024**3)


def fill_the_disk(_source: Path, target: Path) -> None:
    with (target / "large").open("wb") as file:
        for _ in range(100):
            file.write(bytes(1024 * 1024))


def tell_the_environment(_source: Path, target: Path) -> None:
    (target / "told").write_text(" ".join(sorted(os.environ)))


def call_home(_source: Path, target: Path) -> None:
    (target / "told").write_text(" ".join(name for _number, name in socket.if_nameindex()))


def read_the_data(source: Path, target: Path) -> None:
    (target / "told").write_text(str(source.exists()))
