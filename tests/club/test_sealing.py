"""Sealed words: opened by our keys and for their purpose alone, never twice alike, never changed unseen."""

import pytest
from pydantic import SecretStr

from club import config, sealing
from club.sealing import Unreadable, seal, unseal

WORDS = "11010519491231002X，陈静" * 9


@pytest.fixture
def keys():
    """Use these keys, the newest first."""
    before = config.settings()

    def use(*names: str) -> None:
        joined = SecretStr(",".join(name * 32 for name in names))
        changed = before.model_copy(update={"secret_key": joined})
        changed.__dict__.pop("secret_keys", None)  # which it may have reckoned already
        config.use(changed)

    use("a")
    yield use
    config.use(before)


@pytest.mark.parametrize("words", ["x", WORDS, "长" * 500])
def test_what_is_sealed_can_be_opened_again(keys, words):
    assert unseal(seal(words, purpose="p"), purpose="p") == words


def test_nothing_of_it_can_be_read_and_no_two_seals_are_alike(keys):
    one, other = seal(WORDS, purpose="p"), seal(WORDS, purpose="p")
    assert one != other
    assert "1101" not in one


def test_an_older_key_opens_as_long_as_it_is_set(keys):
    sealed = seal(WORDS, purpose="p")
    keys("b", "a")
    assert unseal(sealed, purpose="p") == WORDS
    keys("b")
    with pytest.raises(Unreadable):
        unseal(sealed, purpose="p")


def test_it_opens_for_its_purpose_alone(keys):
    with pytest.raises(Unreadable):
        unseal(seal(WORDS, purpose="p"), purpose="q")


def test_whoever_changes_a_letter_of_it_opens_nothing(keys):
    sealed = seal(WORDS, purpose="p")
    for place in range(2, len(sealed) - 4, 7):
        changed = sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :]
        with pytest.raises(Unreadable):
            unseal(changed, purpose="p")
    for broken in (sealed[:20], "1:", "1:AAAA", "2:" + sealed[2:], "rubbish"):
        with pytest.raises(Unreadable):
            unseal(broken, purpose="p")


def test_nothing_stays_nothing(keys):
    assert seal("", purpose="p") == sealing.unseal("", purpose="p") == ""
