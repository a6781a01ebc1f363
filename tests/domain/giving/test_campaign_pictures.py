"""Pictures are drawn anew, small enough, and seen by two people."""

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.errors import NotFound
from portal.giving.errors import WrongCampaignStep
from portal.giving.look_rules import Look
from portal.giving.page_errors import NotWaiting, OwnWork, TooMany
from portal.giving.page_queries import picture_of, pictures_of
from portal.giving.running_campaigns import close_campaign
from portal.giving.showing_pictures import (
    MOST,
    Drawn,
    add_picture,
    let_picture_stand,
    take_picture_away,
)
from portal.vault.errors import FileRefused
from portal.vault.reencoding import shrink
from tests.factories.giving import campaign
from tests.factories.people import organisation, person

SIZES = [(1200, 220 * 1024), (480, 45 * 1024)]


def encoded(picture, kind, **more):
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def noisy(width, height):
    return Image.effect_noise((width, height), 90).convert("RGB")


def opened(jpeg):
    return Image.open(io.BytesIO(jpeg), formats=["JPEG"])


def test_two_sizes_each_within_its_bounds():
    plain = encoded(noisy(2400, 1600), "JPEG", quality=95)
    for jpeg, (side, most) in zip(shrink(plain, "image/jpeg", SIZES), SIZES, strict=True):
        assert max(opened(jpeg).size) <= side
        assert len(jpeg) <= most


def test_nothing_of_the_file_passes_but_what_was_seen():
    exif = Image.Exif()
    exif[0x010E] = "Casa de la familia"
    exif[0x8825] = {1: "N", 2: (19.0, 25.0, 0.0)}
    plain = encoded(noisy(300, 200), "JPEG", exif=exif, comment=b"secreto")
    for jpeg in shrink(plain + b"tail: secreto", "image/jpeg", SIZES):
        assert b"secreto" not in jpeg
        assert b"familia" not in jpeg
        assert dict(opened(jpeg).getexif()) == {}


def test_texts_of_a_png_stay_behind_and_what_was_clear_is_white():
    told = PngInfo()
    told.add_text("Author", "secreto")
    plain = encoded(Image.new("RGBA", (60, 40), (0, 0, 0, 0)), "PNG", pnginfo=told)
    [jpeg] = shrink(plain, "image/png", SIZES[:1])
    assert b"secreto" not in jpeg
    assert opened(jpeg).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "plain, kind",
    [
        (b"\xff\xd8\xff" + b"x" * 100, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "image/png"),
        (b"<svg onload='x()'/>", "image/png"),
        (encoded(Image.new("1", (9000, 9000)), "PNG"), "image/png"),
        (encoded(Image.new("RGB", (9, 9)), "GIF"), "image/webp"),
    ],
    ids=["torn-jpeg", "torn-png", "svg", "bomb", "lie"],
)
def test_hostile_files_are_refused(plain, kind):
    with pytest.raises(FileRefused):
        shrink(plain, kind, SIZES)


class Pictures:
    """An open campaign, its author and a colleague."""

    def __init__(self, session):
        ngo = organisation(session)
        self.author, self.second = (
            actor_for(person(session, Role.FINANCE, at=ngo)) for _ in range(2)
        )
        self.campaign = campaign(session, at=ngo)

    def add(self, session, large=b"large"):
        drawn = Drawn(large, b"small", 12, 8, "Un dibujo", "", "")
        return add_picture(
            session, campaign=self.campaign, drawn=drawn, actor=self.author, now=utc_now()
        )

    def do(self, session, verb, picture, actor):
        verb(
            session,
            campaign=self.campaign,
            reference=picture.reference,
            actor=actor,
            now=utc_now(),
        )


@pytest.fixture
def there(session):
    return Pictures(session)


def test_a_second_person_lets_it_be_seen(session, there):
    made = there.add(session)
    assert pictures_of(session, there.campaign) == []
    with pytest.raises(NotFound):
        picture_of(session, there.campaign, made.reference)
    with pytest.raises(OwnWork):
        there.do(session, let_picture_stand, made, there.author)
    there.do(session, let_picture_stand, made, there.second)
    assert pictures_of(session, there.campaign) == [made]
    with pytest.raises(NotWaiting):
        there.do(session, let_picture_stand, made, there.second)


def test_taken_away_its_bytes_are_gone(session, there):
    made = there.add(session)
    there.do(session, let_picture_stand, made, there.second)
    there.do(session, take_picture_away, made, there.author)
    session.expire_all()
    assert (made.large, made.small) == (b"", b"")
    assert pictures_of(session, there.campaign) == []


def test_there_are_few(session, there):
    for number in range(MOST):
        there.add(session, large=b"large %d" % number)
    with pytest.raises(TooMany):
        there.add(session)


def test_the_form_sent_twice_is_one_picture(session, there):
    assert there.add(session) is there.add(session)
    there.do(session, let_picture_stand, there.add(session), there.second)
    there.add(session)
    assert len(pictures_of(session, there.campaign, Look)) == 2


def test_an_ended_campaign_gains_none(session, there):
    close_campaign(session, actor=there.author, campaign=there.campaign, now=utc_now())
    with pytest.raises(WrongCampaignStep):
        there.add(session)
