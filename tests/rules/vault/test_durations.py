"""How long a voice lasts, from the sound and not from what the file says of itself."""

import pytest

from portal.vault.reencoding.durations import seconds_of
from tests.factories.sounds import box, fragmented_m4a, m4a, mp3, opus

ID3V2 = b"ID3\x04\0\0\0\0\0\x05artis"
ID3V1 = b"TAG" + bytes(125)


@pytest.mark.parametrize(
    "plain, kind, seconds",
    [
        (opus(3), "audio/ogg", 3),
        (opus(301), "audio/ogg", 301),
        (mp3(3.6), "audio/mpeg", 3.6),
        (mp3(3.6, tags=ID3V2), "audio/mpeg", 3.6),
        (mp3(3.6) + ID3V1, "audio/mpeg", 3.6),
        (m4a(7), "audio/mp4", 7),
        (m4a(3600, says=2), "audio/mp4", 3600),
        (fragmented_m4a(9), "audio/mp4", 9),
        (fragmented_m4a(9, each_said=True), "audio/mp4", 9),
    ],
)
def test_the_sound_tells(plain, kind, seconds):
    assert seconds_of(plain, kind) == pytest.approx(seconds)


HTML, ZIP = b"<script>alert(1)</script>", b"PK\x03\x04" + bytes(60)


@pytest.mark.parametrize(
    "plain, kind",
    [
        (b"", "audio/ogg"),
        (opus(0), "audio/ogg"),
        (opus(3) + HTML, "audio/ogg"),
        (opus(3) + ZIP, "audio/ogg"),
        (opus(3)[:-1], "audio/ogg"),
        (opus(3) + opus(3, serial=b"two "), "audio/ogg"),
        (opus(3).replace(b"OpusTags", b"theoraaa"), "audio/ogg"),
        (b"ID3", "audio/mpeg"),
        (mp3(3) + HTML, "audio/mpeg"),
        (mp3(3) + ZIP, "audio/mpeg"),
        (b"\xff\xfb\xf8\xc0" + bytes(140), "audio/mpeg"),
        (m4a(3) + HTML, "audio/mp4"),
        (m4a(3) + ZIP, "audio/mp4"),
        (m4a(3) + box("html", HTML), "audio/mp4"),
        (m4a(3)[:-1], "audio/mp4"),
        (m4a(0), "audio/mp4"),
        (m4a(3, handler=b"vide"), "audio/mp4"),
        (box("ftyp", b"M4A \0\0\0\0"), "audio/mp4"),
        (b"\0\0\0\0ftypM4A ", "audio/mp4"),
    ],
)
def test_what_cannot_be_told_or_hides_something_is_refused(plain, kind):
    with pytest.raises(ValueError):
        seconds_of(plain, kind)
