"""One person's hands and eyes in the story: fill in, press, follow, read, look."""

import re
import time
from dataclasses import dataclass

import pyotp
from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.judging import assert_page_is_good
from tests.browser.story_portal import RunningPortal
from tests.browser.story_words import Words
from tests.browser.visiting import Visitor

PATIENCE = 20
SCHEME_OF = {"es": "light", "en": "dark"}


@dataclass
class Walker:
    """Someone at a telephone. Sentences are given in Spanish and sought in their language."""

    visitor: Visitor
    portal: RunningPortal
    words: Words

    @property
    def page(self) -> Page:
        return self.visitor.page

    @property
    def lang(self) -> str:
        return self.words.lang

    def go(self, path: str) -> Response:
        answer = self.visitor.open(path)
        assert answer
        return answer

    def follow(self, sentence: str, **values: object) -> None:
        """Press a link of the page."""
        text = self.words(sentence, **values)
        self.page.get_by_role("link", name=text, exact=True).first.click()

    def follow_name(self, name: str) -> None:
        """Press a link that carries a name, which no catalogue translates."""
        self.page.get_by_role("link", name=name).first.click()

    def press(self, sentence: str, **values: object) -> None:
        """Press a button of the page."""
        text = self.words(sentence, **values)
        self.page.get_by_role("button", name=text, exact=True).first.click()

    def form(self, button: str, *, of: str = "") -> "Form":
        """The form which `button` sends; `of` names what the button is about, for a reader."""
        text = self.words(button) + (f" {of}" if of else "")
        found = self.page.get_by_role("button", name=text, exact=True)
        within = self.page.locator("form").filter(has=found).first
        return Form(within, within.get_by_role("button", name=text, exact=True), self.words)

    def reads(self, sentence: str, **values: object) -> None:
        """The page says so."""
        self.reads_name(self.words(sentence, **values))

    def reads_name(self, text: str) -> None:
        """The page says something that no catalogue translates."""
        expect(self.page.locator("main")).to_contain_text(text)

    def does_not_read(self, sentence: str, **values: object) -> None:
        text = self.words(sentence, **values)
        expect(self.page.locator("main")).not_to_contain_text(text)

    def reloads_until(self, sentence: str, **values: object) -> None:
        """Read again until the page says so: what the portal learns from elsewhere takes time."""
        self.waits_for(self.words(sentence, **values))

    def waits_for(self, text: str) -> None:
        """The same for what no catalogue translates."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.page.locator("main").inner_text():
            assert time.monotonic() < deadline, f"{self.page.url} never said {text!r}"
            time.sleep(0.3)
            self.page.reload()

    def look(self, name: str) -> None:
        """Judge the page as it is now, and keep a picture of it."""
        self.visitor.shot(f"story-{name}")
        # The same pages are walked in both languages: one in the light, the other in the dark.
        assert_page_is_good(self.visitor, (SCHEME_OF[self.lang],))

    def see_as(self, name: str) -> None:
        """Become someone of the demo with one click."""
        self.go("/demo")
        self.press("Ver como %(name)s", name=name)
        expect(self.page.locator("h1")).to_have_text(name)

    def sign_in(self, username: str) -> None:
        """The real way in: password, then the authenticator's code."""
        password, secret = self.portal.sign_in_of(username)
        self.go("/accounts/login")
        self.look("sign-in")
        form = self.form("Entrar")
        form.write("Nombre de usuario o correo", username)
        form.write("Contraseña", password)
        form.send()
        self.look("second-factor")
        code = self.form("Entrar")
        code.write("Código de seis dígitos", pyotp.TOTP(secret).now())
        code.send()


@dataclass(frozen=True)
class Form:
    """A form of the page, its controls found by their labels."""

    whole: Locator
    button: Locator
    words: Words

    def element(self, selector: str) -> Locator:
        return self.whole.locator(selector)

    def control(self, label: str) -> Locator:
        text, aside = self.words(label), self.words("opcional")
        named = re.compile(rf"^\s*{re.escape(text)}\s*(\({aside}\))?\s*$")
        return self.whole.get_by_label(named)

    def write(self, label: str, value: str) -> None:
        self.control(label).fill(value)

    def choose(self, label: str, option: str) -> None:
        """Choose by the text that the reader sees."""
        self.control(label).select_option(label=option)

    def pick(self, legend: str, option: str) -> None:
        """Choose one of a group, where several groups offer the same."""
        named = re.compile(rf"^\s*{re.escape(self.words(legend))}")
        self.whole.get_by_role("group", name=named).get_by_label(option, exact=True).check()

    def tick(self, label: str) -> None:
        self.control(label).check()

    def send(self) -> None:
        self.button.click()
