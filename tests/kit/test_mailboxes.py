import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.kit.mailboxes import (
    InvalidAddress,
    Mailbox,
    address_key,
    check_address,
    parse_mailbox,
)


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("Dr Sunita Bhardwaj <s@x.example>", Mailbox("Dr Sunita Bhardwaj", "s@x.example")),
        ("Bhardwaj, Sunita <s@x.example>", Mailbox("Bhardwaj, Sunita", "s@x.example")),
        ('"O\\"Dowd, Conor" <conor.o\'dowd@x.example>', Mailbox('O"Dowd, Conor', "conor.o'dowd@x.example")),
        ('" <s@x.example>', Mailbox('"', "s@x.example")),
        (" <s@x.example> ", Mailbox("", "s@x.example")),
        ("s@x.example", Mailbox("", "s@x.example")),
        ("Mo\u200b <\u200bmo@x.example>", Mailbox("Mo", "mo@x.example")),
    ],
)
def test_mailbox_is_read_as_people_write_it(text, mailbox):
    assert parse_mailbox(text) == mailbox


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The e-mail address is missing."),
        ("Sunita <>", "The e-mail address is missing."),
        ("Sunita Bhardwaj", "“Sunita Bhardwaj” is not an e-mail address: it has no @."),
        ("s@x.example; t@x.example", "“s@x.example; t@x.example” looks like more than one e-mail address. Give one."),
        ("s,t@x.example", "“s,t@x.example” looks like more than one e-mail address. Give one."),
        ("s t@x.example", "“s t@x.example” has a space in it. Take the space out."),
        ("s@x", "“s@x” is not a complete e-mail address, such as name@hospital.example."),
        ("s@localhost", "“s@localhost” is not a complete e-mail address, such as name@hospital.example."),
        (f"{'s' * 250}@x.example", "This e-mail address is longer than 254 characters, the most an address can have."),
    ],
)
def test_mailbox_that_cannot_be_written_to_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(InvalidAddress) as caught:
        parse_mailbox(text)
    assert str(caught.value) == sentence


def test_check_address_keeps_capitals_and_takes_hidden_signs_out():
    assert check_address(" \ufeffMo.Mentor@X.example\u200d ") == "Mo.Mentor@X.example"


def test_check_address_lets_no_line_break_through():
    with pytest.raises(InvalidAddress):
        check_address("s@x.example\r\nBcc: t@x.example")


def test_address_key_joins_capitals_and_both_ways_of_storing_accents():
    assert address_key(" JOSE\u0301@X.example ") == address_key("josé@x.EXAMPLE")


@given(st.text())
def test_address_key_of_a_key_is_the_key(text):
    assert address_key(address_key(text)) == address_key(text)


@given(st.text())
def test_mailbox_of_any_text_is_refused_or_clean(text):
    try:
        mailbox = parse_mailbox(text)
    except InvalidAddress:
        return
    assert check_address(mailbox.address) == mailbox.address
