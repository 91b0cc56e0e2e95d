"""Names and titles, whoever types them."""

import pytest

from intranet.kernel.text.lines import clean_line, visible


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ama\u202edou\u200b \n Diallo\x00 ", "Amadou Diallo"),
        ("e\u0301", "é"),
        ("A\x1f\u0300", "À"),
        ("Ana\tRoy", "Ana Roy"),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),
        ("\u202e\u2066\ufeff", ""),
    ],
)
def test_a_line_holds_no_invisible_sign_and_no_end(typed: str, kept: str) -> None:
    assert clean_line(typed) == kept


def test_a_longer_text_keeps_its_lines() -> None:
    assert visible("un\r\nde\u202eux\ttrois") == "un\r\ndeux\ttrois"
