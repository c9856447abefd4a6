"""Mailings in every state, messages that did not arrive, and the pages behind links that do one thing."""

from django.urls import reverse

from alongside.domain.outbox.actions import mail_merge, make_link, pause_messages, release, send_by_hand, stop, unsubscribe
from alongside.domain.outbox.models import Mailing, Message
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.outbox.states import MessageState, Why

YEAR = ("harbour-peer", "2026")


def at(name, *things):
    return reverse(name, args=[getattr(thing, "public_id", thing) for thing in things])


def told(found, state):
    return {f"{state} {path}": problem for path, problem in found.items()}


def test_mailing_in_all_its_states(world_today, see):
    world = world_today
    waves = [world.wave(questionnaire=world.questionnaire(code)) for code in ("one", "two", "three")]
    held = [Mailing.objects.get(key__startswith=f"questionnaire:{wave.public_id}") for wave in waves]
    pages = [at("lead:mailing", mailing) for mailing in held]
    found = see(world.lena, *pages, at("lead:wave", waves[0]), at("lead:overview", *YEAR))
    found |= see(world.lena, at("lead:mailing-file", held[2]))
    mail_merge(held[2], by=world.lena, now=world.now)
    found |= told(see(world.lena, pages[2]), "downloaded")
    for act, mailing in zip((release, stop, send_by_hand), held, strict=True):
        act(mailing, by=world.lena, now=world.now)
    Message.objects.filter(user=world.ade, template="invitation").update(state=MessageState.FAILED, why=Why.REFUSED)
    Message.objects.filter(user=world.mo, template="invitation").update(state=MessageState.RETURNED, why=Why.NO_MAILBOX)
    found |= told(see(world.lena, *pages, at("lead:messages", *YEAR)), "decided")
    pause_messages(world.scheme, by=world.lena, now=world.now)
    found |= told(see(world.lena, pages[0], at("lead:messages", *YEAR), at("lead:overview", *YEAR)), "paused")

    assert found == {}


def test_pages_behind_links_that_do_one_thing(world_today, see):
    world = world_today
    invitee, pairing = world.invitee(world.wave()), world.active_pair()
    asked = {Purpose.QUESTIONNAIRE: invitee.public_id, Purpose.MEETING: pairing.public_id, Purpose.UNSUBSCRIBE: world.scheme.public_id}
    links = [make_link(world.ade, purpose, now=world.now, argument=argument)[0] for purpose, argument in asked.items()]
    paths = [link[link.index("/", 8) :] for link in links]
    found = see(None, *paths, f"{paths[1]}?noted=", at("public:meeting", "unknown"))
    unsubscribe(world.ade, world.scheme, now=world.now)
    found |= told(see(None, paths[2]), "stopped")

    assert found == {}


def test_questionnaire_without_signing_in(world_today, see, page):
    invitee = world_today.invitee(world_today.wave())
    link, _code = make_link(world_today.ade, Purpose.QUESTIONNAIRE, now=world_today.now, argument=invitee.public_id)
    found = see(None, link[link.index("/", 8) :])
    with page.expect_navigation():
        page.get_by_role("button", name="Open the questionnaire").click()

    assert page.get_by_role("heading", level=1).inner_text().endswith("At the end of the year")
    assert page.get_by_role("link", name="My mentoring").count() == page.get_by_role("button", name="Sign out").count() == 0
    with page.expect_navigation():
        page.get_by_role("button", name="Finish on this computer").click()
    assert page.get_by_text("This computer can no longer open the questionnaire").count() == 1
    assert found == {}
