"""Changing one's address."""

from django.core import mail

from alongside.domain.access.models import SignIn
from alongside.domain.organisations.clock import now as clock
from alongside.domain.outbox.actions import deliver
from alongside.domain.people.queries import main_addresses, person_by_address
from tests.web.account.browsers import code_sent_to

NEW = "ade.thorne@home.example"


def ask(client, send, address=NEW):
    return send(client, "/account/address/", address=address)


def test_address_changes_once_its_code_is_typed(world, by_link, send):
    here, there = by_link(world.ade), by_link(world.ade)
    ask(here, send)
    before = type(world.ade).objects.get(pk=world.ade.pk).address
    answer = send(here, "/account/address/code/", code=code_sent_to(NEW))
    world.ade.refresh_from_db()

    assert (before, answer.url, world.ade.address, world.ade.address_key) == ("ade@harbour.example", "/account/", NEW, NEW)
    assert [client.get("/my/").status_code for client in (here, there)] == [200, 302]
    assert SignIn.objects.filter(user=world.ade).count() == 1


def test_old_address_is_told(world, by_link, send):
    client = by_link(world.ade)
    ask(client, send)
    send(client, "/account/address/code/", code=code_sent_to(NEW))
    mail.outbox.clear()
    deliver(now=clock())
    (told,) = mail.outbox

    assert (told.to, NEW in told.body) == (["ade@harbour.example"], True)


def test_new_address_signs_in_and_the_old_one_no_longer(world, by_link, send):
    client = by_link(world.ade)
    ask(client, send)
    send(client, "/account/address/code/", code=code_sent_to(NEW))
    world.ade.refresh_from_db()

    assert by_link(world.ade).get("/my/").status_code == 200
    mail.outbox.clear()
    send(client, "/sign-in/", address="ade@harbour.example")
    deliver(now=clock())
    assert [message.to for message in mail.outbox if "/sign-in/link/" in message.body] == []


def test_person_is_written_to_at_the_new_address_and_still_known_by_the_old(world, by_link, send):
    client = by_link(world.ade)
    ask(client, send)
    send(client, "/account/address/code/", code=code_sent_to(NEW))
    person = world.ade_in.person
    known = [person_by_address(world.scheme.organisation, address) for address in (NEW, "ade@harbour.example")]

    assert main_addresses([person.pk]) == {person.pk: NEW}
    assert known == [person, person]


def test_address_of_somebody_else_is_not_taken(world, by_link, send):
    client = by_link(world.ade)
    answer = ask(client, send, "mo@harbour.example")
    code = code_sent_to("mo@harbour.example")
    send(client, "/account/address/code/", code=code)
    world.ade.refresh_from_db()

    assert answer.url == "/account/address/code/"
    assert world.ade.address == "ade@harbour.example"


def test_wrong_code_changes_nothing(world, by_link, send):
    client = by_link(world.ade)
    ask(client, send)
    code = code_sent_to(NEW)
    page = send(client, "/account/address/code/", code="00000000" if code != "00000000" else "11111111").content.decode()
    world.ade.refresh_from_db()

    assert ("This code is not right" in page, world.ade.address) == (True, "ade@harbour.example")


def test_code_of_another_person_changes_nothing(world, by_link, send):
    ask(by_link(world.ade), send)
    code, mo = code_sent_to(NEW), by_link(world.mo)
    ask(mo, send, "mo.farrow@home.example")
    send(mo, "/account/address/code/", code=code)
    world.mo.refresh_from_db()

    assert world.mo.address == "mo@harbour.example"


def test_bad_address_says_what_to_mend(world, by_link, send):
    assert "it has no @" in ask(by_link(world.ade), send, "ade").content.decode()


def test_code_page_without_asking_leads_to_asking(world, by_link):
    assert by_link(world.ade).get("/account/address/code/").url == "/account/address/"
