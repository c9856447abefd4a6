"""Somebody with a telephone and no JavaScript: what they open, press and fill in, and the letters they get."""

import re
from datetime import timedelta

from django.core import mail

from alongside.domain.organisations.clock import now
from alongside.domain.outbox.actions import deliver
from alongside.domain.outbox.timing import daytime_from
from tests.web.asking import app_code


class Somebody:
    """One person in a browser of their own."""

    def __init__(self, page, site, address):
        self.page, self.site, self.address = page, site, address
        self.secret = ""

    def __repr__(self):
        """Where a failed journey stopped."""
        return f"{self.address} at {self.page.url}: {self.words}"

    @property
    def heading(self):
        """The page's h1 without the line above it."""
        return self.page.get_by_role("heading", level=1).inner_text().splitlines()[-1].strip()

    @property
    def words(self):
        """What the page says, in one line."""
        return " ".join(self.page.get_by_role("main").inner_text().split())

    def open(self, where):
        self.page.goto(where if where.startswith("http") else self.site + where)

    def follow(self, link):
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=link).first.click()

    def press(self, button):
        with self.page.expect_navigation():
            self.page.get_by_role("main").get_by_role("button", name=button).first.click()

    def unfold(self, words):
        """Open what is folded under some words."""
        self.page.locator("summary", has_text=words).first.click()

    def fill(self, **by_label):
        """Text into fields; an underscore in a label stands for a space."""
        for label, text in by_label.items():
            self.page.get_by_label(label.replace("_", " ")).first.fill(text)

    def choose(self, *choices):
        """Radios and boxes by how the words beside them begin."""
        for words in choices:
            self.page.get_by_label(re.compile(f"^\\s*{re.escape(words)}")).first.check()

    def pick(self, label, option):
        """An option of a list, by how it begins."""
        field = self.page.get_by_label(label, exact=True)
        field.select_option(label=next(text for text in field.locator("option").all_inner_texts() if text.startswith(option)))

    def date(self, day):
        self.fill(Day=str(day.day), Month=str(day.month), Year=str(day.year))

    def letters(self, after=0):
        """The subjects of all that came, oldest first, after the post has been round; some days from now, if that is said."""
        deliver(now=daytime_from(now() + timedelta(days=after), "Europe/London"))
        return [letter.subject for letter in mail.outbox if letter.to == [self.address]]

    def link(self, after=0):
        """The first address in the newest letter."""
        self.letters(after)
        newest = [letter for letter in mail.outbox if letter.to == [self.address]][-1]
        return re.search(r"https?://\S+", newest.body).group()

    def ask_and_sign_in(self):
        """From the sign-in page with an address in it, through the letter, to wherever that leads."""
        self.press("Send me a link and a code")
        self.open(self.link())
        self.press("Sign in")
        if "/account/" in self.page.url:
            self.take_second_step()

    def take_second_step(self):
        """Set an authenticator app up, or show the code that it shows next."""
        if "/account/second-factor/" in self.page.url:
            self.fill(Code=app_code(self.secret, now() + timedelta(seconds=30)))
            self.press("Continue with the code")
            return
        self.follow("An authenticator app")
        self.page.get_by_text("I cannot scan it").click()
        self.secret = self.page.locator("details strong").inner_text().replace(" ", "")
        self.fill(Code=app_code(self.secret, now()))
        self.press("Continue")
        self.follow("I have kept them: continue")

    def sign_in(self):
        self.open("/sign-in/")
        self.fill(**{"E-mail address": self.address})
        self.ask_and_sign_in()

    def say_yes(self):
        """From the invitation to taking part."""
        self.open(self.link())
        self.press("Yes: sign in to take part")
        self.ask_and_sign_in()
        self.press("Yes, I would like to take part")

    def write_statement(self, text, *topics):
        self.follow("Write a statement")
        self.page.get_by_label("Your statement").fill(text)
        self.choose(*topics)
        self.press("Send my statement")

    def download(self, link):
        """The content of what a link hands over."""
        with self.page.expect_download() as found:
            self.page.get_by_role("link", name=link).click()
        return found.value.path().read_bytes()
