"""A process with everything loaded that does what it is told in a child of its own, so that a test can kill that child at any moment.

It reads one order a line, answers with the child's number, and the child leaves what it found in a file.
"""

import json
import os
import signal
import sys
import time
from datetime import datetime
from pathlib import Path


def migrate_and_build(_order):
    """The cast, a roster that waits to be agreed to, and a draft run of thirteen pairs."""
    from django.core.management import call_command

    from alongside.domain.cohorts.actions.rosters import read_roster
    from alongside.domain.organisations.clock import now
    from tests.cast import build_world

    call_command("migrate", interactive=False, verbosity=0)
    world = build_world(now())
    for _couple in range(12):
        world.couple()
    world.run()
    rows = "\n".join(f"new{number}@harbour.example,New {number},CT1,Medicine,North Site,mentee" for number in range(60))
    content = f"email,name,grade,specialty,site,invite as\n{rows}".encode()
    read_roster(world.cohort, content=content, file_name="roster.csv", by=world.lena, now=world.now)
    settle()


def settle():
    """What waits is sent, so that a count of messages is a count of new ones."""
    from alongside.domain.outbox.models import Message

    Message.objects.update(state="sent")


def agree(_order):
    """Bring sixty people in."""
    from alongside.domain.cohorts.actions.rosters import agree_roster
    from alongside.domain.cohorts.models import RosterImport
    from alongside.domain.organisations.clock import now

    roster = RosterImport.objects.select_related("cohort__scheme__organisation").latest("pk")
    return done_or_too_late(lambda: agree_roster(roster, by=lead(), now=now()))


def agree_without_transaction(_order):
    """The same as it must not be done: for showing that a half state would be noticed."""
    from alongside.domain.cohorts.actions.rosters import agree_roster
    from alongside.domain.cohorts.models import RosterImport
    from alongside.domain.organisations.clock import now

    roster = RosterImport.objects.select_related("cohort__scheme__organisation").latest("pk")
    return done_or_too_late(lambda: agree_roster.__wrapped__(roster, by=lead(), now=now()))


def publish(_order):
    """Offer thirteen pairs, and tell both of each."""
    from alongside.domain.flows.publish import publish_run
    from alongside.domain.matching.models import Run
    from alongside.domain.organisations.clock import now

    run = Run.objects.select_related("cohort__scheme__organisation").latest("pk")
    return done_or_too_late(lambda: publish_run(run, by=lead(), now=now()))


def lead():
    from alongside.domain.organisations.models import User

    return User.objects.get(address_key="lena@harbour.example")


def done_or_too_late(act):
    from alongside.domain.access.errors import Refused

    try:
        act()
    except Refused:
        return "too late"
    return "done"


def put_out(order):
    """Messages to as many different people, of the kind that no week and no year keeps back: what waits here waits for a worker alone."""
    from alongside.domain.organisations.clock import now
    from alongside.domain.organisations.models import User
    from alongside.domain.outbox.actions import Letter, post
    from alongside.domain.outbox.states import MessageKind
    from alongside.domain.outbox.timing import Pace

    for number, user in enumerate(User.objects.order_by("pk")[: order["many"]]):
        letter = Letter("kill", "A message", "It must arrive.\n")
        post(letter, to=user, key=f"kill:{order['round']}:{number}", kind=MessageKind.PERSONAL, pace=Pace.OWN, now=now())


def work(_order):
    """The real worker, until it is killed."""
    from alongside.console.worker import Worker

    Worker().start()
    time.sleep(3600)


def state(_order):
    """How many rows every table has, where the lives stand, and whether the database is whole."""
    from django.apps import apps
    from django.db import connection

    from alongside.domain.cohorts.models import Participant, RosterImport
    from alongside.domain.matching.models import Run

    beside = {"Beat", "Lease", "Schedule"}
    found = {model.__name__: model.objects.count() for model in apps.get_app_config("domain").get_models()}
    found = {name: many for name, many in found.items() if name not in beside}
    found["roster"], found["run"] = RosterImport.objects.latest("pk").state, Run.objects.latest("pk").state
    found["places taken"] = sum(Participant.objects.values_list("mentor_places_taken", flat=True))
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            found["whole"] = cursor.execute("PRAGMA integrity_check").fetchone()[0]
    return found


def messages(_order):
    """Every message by its Message-ID, and whether it counts as sent."""
    from alongside.domain.outbox.models import Message

    return dict(Message.objects.filter(template="kill").values_list("message_id", "state"))


ACTS = {act.__name__: act for act in (migrate_and_build, agree, agree_without_transaction, publish, put_out, work, state, messages)}


def child(order):
    """One order, on a database of its own, at a moment of its own."""
    from django.conf import settings
    from django.db import connections

    connections["default"].close()
    connections["default"].settings_dict["NAME"] = order["database"]
    if order.get("clock"):
        settings.CLOCK = order["clock"]
    result = ACTS[order["act"]](order)
    part = Path(order["out"] + ".part")
    part.write_text(json.dumps(result), encoding="utf-8")
    part.rename(order["out"])
    connections.close_all()


def serve():
    """Fork once an order; what ends is collected by the system."""
    import django

    django.setup()
    from django.urls import reverse

    import alongside.console.worker  # noqa: F401 - loaded before the first child
    import tests.cast  # noqa: F401

    reverse("public:front")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print(json.dumps({"ready": datetime.now().isoformat()}), flush=True)
    for line in sys.stdin:
        number = os.fork()
        if number == 0:
            status = 1
            try:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                child(json.loads(line))
                status = 0
            finally:
                sys.stderr.flush()
                os._exit(status)
        print(json.dumps({"child": number}), flush=True)


if __name__ == "__main__":
    serve()
