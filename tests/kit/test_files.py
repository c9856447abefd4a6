import stat

import pytest

from alongside.kit.files import FileGone, FileStore


def test_file_comes_back_under_a_name_nobody_chose(tmp_path):
    store = FileStore(tmp_path / "files")
    name = store.save(b"content", ".PDF")
    assert (len(name), name[32:]) == (36, ".pdf")
    with store.open(name) as file:
        assert file.read() == b"content"
    path = tmp_path / "files" / name[:2] / name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_same_content_twice_is_two_files(tmp_path):
    store = FileStore(tmp_path)
    assert store.save(b"a", "csv") != store.save(b"a", "csv")


def test_deleted_file_is_gone_and_deleting_again_does_no_harm(tmp_path):
    store = FileStore(tmp_path)
    name = store.save(b"a", "csv")
    store.delete(name)
    store.delete(name)
    with pytest.raises(FileGone, match="no longer kept"):
        store.open(name)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "/etc/passwd", "a" * 32, "a" * 32 + ".pdf\n"])
def test_name_that_is_not_ours_opens_nothing(tmp_path, name):
    with pytest.raises(FileGone, match="no file of that name"):
        FileStore(tmp_path).open(name)


@pytest.mark.parametrize("suffix", ["", ".", "../x", "a b", "a" * 9])
def test_suffix_that_is_not_one_is_refused(tmp_path, suffix):
    with pytest.raises(ValueError, match="not a file suffix"):
        FileStore(tmp_path).save(b"", suffix)
