"""What the reader of imports makes of the files that people really hand over."""

import csv
import io
import resource
from pathlib import Path

import pytest

from profiles.imports import BadLine, Columns, CsvFile, FileRefused, Progress, Report, Row

COLUMNS = Columns(required=("name",), optional=("city", "note"))


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "people.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(folder: Path, content: bytes | str) -> list[Row | BadLine]:
    return list(CsvFile.open(written(folder, content), COLUMNS).rows())


def test_columns_come_in_any_order_and_any_case(tmp_path: Path) -> None:
    assert read(tmp_path, "City,NAME\nGaspé,Ana\n") == [Row(2, {"city": "Gaspé", "name": "Ana"})]


def test_a_byte_order_mark_is_not_part_of_the_first_column(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfname\nAna\n") == [Row(2, {"name": "Ana"})]


def test_semicolons_separate_when_they_give_the_required_columns(tmp_path: Path) -> None:
    rows = read(tmp_path, "name;city\nAna;Rimouski, Québec\n")
    assert rows == [Row(2, {"name": "Ana", "city": "Rimouski, Québec"})]


def test_unknown_columns_are_reported_and_left_out(tmp_path: Path) -> None:
    file = CsvFile.open(written(tmp_path, "name,shoe size,\nAna,38,\n"), COLUMNS)
    assert file.unknown_columns == ("shoe size", "(column 3 has no name)")
    assert list(file.rows()) == [Row(2, {"name": "Ana"})]


def test_a_missing_required_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="lacks the required column name"):
        CsvFile.open(written(tmp_path, "city,note\nGaspé,x\n"), COLUMNS)


def test_a_doubled_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="several columns named city"):
        CsvFile.open(written(tmp_path, "name,city,City\n"), COLUMNS)


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(FileRefused):
        CsvFile.open(written(tmp_path, content), COLUMNS)


def test_a_missing_file_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"absent\.csv cannot be read"):
        CsvFile.open(tmp_path / "absent.csv", COLUMNS)


def test_windows_1252_is_refused_with_the_byte_and_the_line(tmp_path: Path) -> None:
    content = "name\nAna\nÉlise\n".encode("cp1252")
    with pytest.raises(FileRefused) as refusal:
        CsvFile.open(written(tmp_path, content), COLUMNS)
    assert "byte 9, line 3" in str(refusal.value)
    assert "Windows-1252" in str(refusal.value)
    assert "Save it as UTF-8" in str(refusal.value)


def test_the_wrong_byte_is_found_far_into_a_file(tmp_path: Path) -> None:
    before = b"name\n" + b"Ana\n" * 600_000
    with pytest.raises(FileRefused, match=f"byte {len(before)}, line 600002"):
        CsvFile.open(written(tmp_path, before + b"\xe9lise\n"), COLUMNS)


def test_a_character_across_two_chunks_is_whole(tmp_path: Path) -> None:
    filler = "a" * (1024 * 1024 - len("name\n") - 1)
    rows = read(tmp_path, "name\n" + "\n".join(filler[at : at + 99] for at in range(0, len(filler), 100)) + "é\n")
    assert rows[-1].line > 10_000
    assert isinstance(rows[-1], Row)
    assert rows[-1]["name"].endswith("é")


def test_utf_16_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="UTF-16"):
        CsvFile.open(written(tmp_path, "name\nAna\n".encode("utf-16")), COLUMNS)


def test_a_file_cut_in_a_character_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="truncated"):
        CsvFile.open(written(tmp_path, "name\nÉ".encode()[:-1]), COLUMNS)


def test_lines_are_numbered_as_an_editor_does_after_a_cell_of_several_lines(tmp_path: Path) -> None:
    rows = read(tmp_path, 'name,note\nAna,"one\ntwo\nthree"\n\nBea,x\n')
    assert rows == [Row(2, {"name": "Ana", "note": "one\ntwo\nthree"}), Row(6, {"name": "Bea", "note": "x"})]


def test_a_quote_never_closed_costs_its_line_only(tmp_path: Path) -> None:
    rows = read(tmp_path, 'name,note\nAna,"open\nBea,x\nCal,y\n')
    assert [row.line for row in rows] == [2, 3, 4]
    assert rows[0] == BadLine(2, "A quote is opened but not closed.")
    assert rows[2] == Row(4, {"name": "Cal", "note": "y"})


def test_inches_in_two_lines_are_not_taken_for_one_cell(tmp_path: Path) -> None:
    rows = read(tmp_path, 'name,note\nAna,12" board\nBea,x\nCal,14" board\nDan,y\n')
    assert [type(row).__name__ for row in rows] == ["BadLine", "Row", "BadLine", "Row"]


def test_a_wrong_number_of_cells_says_both_numbers(tmp_path: Path) -> None:
    assert read(tmp_path, "name,city\nAna\n") == [BadLine(2, "The line has 1 cells, but the header has 2.")]


def test_blank_lines_are_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, "name,city\n\n , \nAna,\n\n") == [Row(4, {"name": "Ana", "city": ""})]


def test_a_null_byte_makes_its_line_bad(tmp_path: Path) -> None:
    rows = read(tmp_path, b"name\nA\x00na\nBea\n")
    assert isinstance(rows[0], BadLine)
    assert rows[0].line == 2
    assert "control character" in rows[0].reason
    assert rows[1] == Row(3, {"name": "Bea"})


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_field_of_ten_megabytes_makes_its_line_bad_and_the_next_ones_are_read(tmp_path: Path, quote: str) -> None:
    rows = read(tmp_path, f"name,city\nAna,{quote}{'x' * 10_000_000}{quote}\nBea,Gaspé\n")
    assert isinstance(rows[0], BadLine)
    assert rows[0].line == 2
    assert "longer" in rows[0].reason
    assert rows[1:] == [Row(3, {"name": "Bea", "city": "Gaspé"})]


def test_ten_megabytes_of_quoted_lines_lose_no_line_after_them(tmp_path: Path) -> None:
    rows = read(tmp_path, 'name,city\nAna,"' + ("word " * 10 + "\n") * 200_000 + '"\nBea,Gaspé\n')
    assert isinstance(rows[0], BadLine)
    assert rows[-1] == Row(200_003, {"name": "Bea", "city": "Gaspé"})


@pytest.mark.parametrize("length", [10_001, 200_000])
def test_a_long_cell_makes_its_line_bad(tmp_path: Path, length: int) -> None:
    (bad,) = read(tmp_path, f"name\n{'x' * length}\n")
    assert isinstance(bad, BadLine)
    assert "longer than 10,000 characters" in bad.reason


def test_cells_are_composed_and_trimmed(tmp_path: Path) -> None:
    assert read(tmp_path, "name\n  E\u0301lise \n") == [Row(2, {"name": "Élise"})]


def test_cells_hold_no_sign_that_disguises_a_name(tmp_path: Path) -> None:
    assert read(tmp_path, "name\nÉl\u202eise\u200b\n") == [Row(2, {"name": "Élise"})]


def test_windows_ends_of_lines_are_ends_of_lines(tmp_path: Path) -> None:
    assert read(tmp_path, 'name,city\r\nAna,"a\r\nb"\r\nBea,x\r\n')[-1] == Row(4, {"name": "Bea", "city": "x"})


def test_a_run_resumes_after_a_line(tmp_path: Path) -> None:
    file = CsvFile.open(written(tmp_path, "name\nAna\nBea\nCal\n"), COLUMNS)
    assert [row.line for row in file.rows(after_line=3)] == [4]
    assert file.line_count == 4
    assert len(file.digest) == 64


def test_a_quarter_of_a_million_lines_are_read_in_flat_memory(tmp_path: Path) -> None:
    file = CsvFile.open(written(tmp_path, "name,city\n" + "Ana Tremblay,Rimouski\n" * 250_000), COLUMNS)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sum(1 for _ in file.rows()) == 250_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 16 * 1024


def test_the_report_lists_every_bad_line_and_sums_them_up(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    with Report(path) as report:
        for line in range(2, 15):
            report.add(BadLine(line, "It is empty.", "name"))
        report.add(BadLine(20, "It isn’t a date.", "hired_on"))
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert rows[0] == ["line", "column", "reason"]
    assert rows[-1] == ["20", "hired_on", "It isn’t a date."]
    assert len(rows) == 15
    assert "14 bad lines" in report.summary()
    assert "13 × It is empty." in report.summary()


def test_a_run_without_a_bad_line_leaves_no_report(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("of the run before")
    with Report(path) as report:
        pass
    assert not path.exists()
    assert report.summary() == "No bad lines."


def test_progress_says_one_line_every_tenth_outside_a_terminal() -> None:
    stream = io.StringIO()
    progress = Progress("Lines", 1_000, stream)
    for done in range(1_001):
        progress.reach(done)
    progress.finish()
    lines = stream.getvalue().splitlines()
    assert len(lines) == 10
    assert lines[0] == "Lines: 10% (100 of 1,000)"


def test_progress_redraws_one_line_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: True)
    progress = Progress("Lines", 100, stream)
    for done in range(100):
        progress.reach(done)
    progress.finish()
    assert stream.getvalue().count("\n") == 1
    assert "100 of 100" in stream.getvalue()
