import stat
import threading

import pytest

from alongside.kit.crypto import (
    KeyDestroyed,
    KeyFolder,
    Unreadable,
    code,
    decrypted,
    digest,
    encrypted,
    key_from,
    keyed_digest,
    pseudonym,
    token,
)

KEY = bytes(range(32))


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_key_is_made_once_and_only_the_owner_may_read_it(tmp_path):
    folder = KeyFolder(tmp_path / "keys")
    key = folder.create("evaluation-1")
    assert len(key) == 32
    assert folder.create("evaluation-1") == key
    assert folder.read("evaluation-1") == key
    assert mode(tmp_path / "keys") == 0o700
    assert mode(tmp_path / "keys" / "evaluation-1.key") == 0o600
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["evaluation-1.key"]


def test_key_folder_with_open_permissions_is_closed(tmp_path):
    (tmp_path / "keys").mkdir(mode=0o755)
    KeyFolder(tmp_path / "keys").create("a")
    assert mode(tmp_path / "keys") == 0o700


def test_keys_of_two_names_differ(tmp_path):
    folder = KeyFolder(tmp_path)
    assert folder.create("a") != folder.create("b")


def test_key_made_by_many_at_once_is_the_same_for_all(tmp_path):
    start = threading.Barrier(8)
    made = []

    def make():
        start.wait()
        made.append(KeyFolder(tmp_path).create("a"))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [made[0]] * 8


def test_key_written_by_another_meanwhile_is_kept(tmp_path):
    folder = KeyFolder(tmp_path)
    first = folder.create("a")
    folder._write_once(tmp_path / "a.key", b"x" * 32)
    assert folder.read("a") == first


def test_destroyed_key_is_gone_for_good(tmp_path):
    folder = KeyFolder(tmp_path)
    folder.create("a")
    folder.destroy("a")
    folder.destroy("a")
    with pytest.raises(KeyDestroyed, match="was destroyed, so what it protected"):
        folder.read("a")
    with pytest.raises(KeyDestroyed, match="cannot be made again"):
        folder.create("a")


def test_missing_key_says_where_to_look(tmp_path):
    with pytest.raises(KeyDestroyed, match="put the folder back"):
        KeyFolder(tmp_path / "nowhere").read("a")


def test_damaged_key_is_refused(tmp_path):
    (tmp_path / "a.key").write_bytes(b"short")
    with pytest.raises(KeyDestroyed, match="damaged"):
        KeyFolder(tmp_path).read("a")


@pytest.mark.parametrize("name", ["", "../a", "a/b", "A", "a.key", "a" * 101, "a\n", "-a"])
def test_key_name_that_could_leave_the_folder_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match="cannot name a key"):
        KeyFolder(tmp_path).create(name)


def test_pseudonym_links_one_person_and_needs_the_key():
    made = pseudonym(KEY, "person-1")
    assert made == pseudonym(KEY, "person-1")
    assert made != pseudonym(KEY, "person-2")
    assert made != pseudonym(bytes(32), "person-1")
    assert len(made) == 16
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz234567")


def test_token_is_long_and_never_twice_the_same():
    assert len(token()) == 43
    assert token() != token()


def test_code_is_eight_digits():
    assert all(len(made) == 8 and made.isdigit() for made in (code() for _ in range(50)))


def test_digest_is_sha256_in_hex():
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_keyed_digest_depends_on_key_and_text():
    made = {keyed_digest(KEY, "12345678"), keyed_digest(KEY, "12345679"), keyed_digest(bytes(32), "12345678")}
    assert {len(one) for one in made} == {64}
    assert len(made) == 3


def test_encrypted_text_opens_with_its_key_alone():
    key, other = (key_from(secret, "test") for secret in ("one", "another"))
    hidden = encrypted(key, "A bench by the harbour")

    assert (decrypted(key, hidden), "harbour" in hidden, encrypted(key, "A bench by the harbour") == hidden) == (
        "A bench by the harbour",
        False,
        False,
    )
    with pytest.raises(Unreadable):
        decrypted(other, hidden)


@pytest.mark.parametrize("broken", ["", "x", "not base64 at all!", "AAAA" * 20])
def test_text_that_was_changed_does_not_open(broken):
    with pytest.raises(Unreadable):
        decrypted(key_from("one", "test"), broken)


def test_keys_for_two_purposes_differ():
    assert key_from("one", "test") != key_from("one", "another")


def test_key_is_not_made_over_what_lies_under_a_lost_one(tmp_path):
    folder = KeyFolder(tmp_path)
    with pytest.raises(KeyDestroyed, match="put the folder back from its own backup"):
        folder.create("a", lies_under_it=lambda: True)
    assert (list(tmp_path.iterdir()), len(folder.create("a", lies_under_it=lambda: False))) == ([], 32)


def test_key_that_another_has_made_meanwhile_is_not_taken_for_lost(tmp_path):
    folder = KeyFolder(tmp_path)

    def another_makes_it_and_writes():
        folder.create("a")
        return True

    assert len(folder.create("a", lies_under_it=another_makes_it_and_writes)) == 32
