"""Private files are there whole or not at all."""

import stat

import pytest

from store.files import write_private, write_private_once


def test_a_file_is_replaced_whole_and_only_its_owner_reads_it(tmp_path):
    file = tmp_path / "new" / "pair"
    for body in (b"a longer first one", b"second"):
        write_private(file, body)
    assert file.read_bytes() == b"second"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert list(file.parent.iterdir()) == [file]


def test_of_two_first_writers_the_first_wins(tmp_path):
    write_private_once(tmp_path / "key", b"first")
    with pytest.raises(FileExistsError):
        write_private_once(tmp_path / "key", b"second")
    assert (tmp_path / "key").read_bytes() == b"first"
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


def test_what_cannot_be_written_leaves_the_old_file_and_nothing_else(tmp_path):
    write_private(tmp_path / "pair", b"old")
    with pytest.raises(TypeError):
        write_private(tmp_path / "pair", None)
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("pair", b"old")]
