"""Which addresses a channel may have."""

import pytest

from portal.alerts.channel_rules import (
    LONGEST,
    AddressFault,
    AddressRefused,
    ChannelKind,
    is_public,
    kind_of,
)

F = AddressFault


@pytest.mark.parametrize(
    "address, kind",
    [
        ("tgram://123456:abc/-100200", ChannelKind.TELEGRAM),
        ("slack://T1/B2/C3/avisos", ChannelKind.SLACK),
        ("discord://123/abc", ChannelKind.DISCORD),
        ("matrixs://u:p@chat.example.org/!sala:example.org", ChannelKind.MATRIX),
        ("mastodons://token@social.example.org", ChannelKind.MASTODON),
        ("mailtos://u:p@smtp.example.org:465/a@example.org", ChannelKind.MAIL),
        ("ntfys://ntfy.example.org/avisos", ChannelKind.NTFY),
    ],
)
def test_what_is_offered(address, kind):
    assert kind_of(address) is kind


@pytest.mark.parametrize(
    "address, fault",
    [
        ("", F.NOT_READABLE),
        ("ntfys://", F.NOT_READABLE),
        ("ntfys://a b.example.org/x", F.NOT_READABLE),
        ("ntfys://ñ.example.org/x", F.NOT_READABLE),
        ("NTFYS://ntfy.example.org/x", F.NOT_READABLE),
        ("ntfys://ntfy.example.org:no/x", F.NOT_READABLE),
        ("ntfys://[::1/x", F.NOT_READABLE),
        ("tgram://" + "a" * LONGEST, F.NOT_READABLE),
        *((f"{scheme}://example.org/x", F.NOT_OFFERED)
          for scheme in ("json", "jsons", "xml", "form", "file", "http", "https", "exec", "syslog",
                         "ntfy", "mailto", "matrix", "dbus", "windows", "smb", "ssh")),
        ("mailtos://u:p@example.org?smtp=127.0.0.1", F.HAS_OPTIONS),
        ("tgram://1:a/1?image=http://10.0.0.1/", F.HAS_OPTIONS),
        ("ntfys://ntfy.example.org/x,json://10.0.0.1/", F.HAS_OPTIONS),
        ("ntfys://ntfy.example.org\\@10.0.0.1/x", F.HAS_OPTIONS),
        *((f"ntfys://{host}/x", F.NOT_PUBLIC)
          for host in ("localhost", "127.0.0.1", "10.1.2.3", "169.254.169.254", "2130706433",
                       "0x7f.1", "[::1]", "[::ffff:10.0.0.1]", "intranet", "a.local", "db.internal",
                       "x.localhost", "a..org", "-a.org", "ntfy.example.org.", "tema")),
        ("ntfys://u@ntfy.example.org:22/x", F.NOT_PUBLIC),
        ("ntfys://good.example.org@10.0.0.1/x", F.NOT_PUBLIC),
    ],
)  # fmt: skip
def test_what_is_refused_and_why(address, fault):
    with pytest.raises(AddressRefused) as refused:
        kind_of(address)
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    "number, public",
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        *((inside, False)
          for inside in ("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
                         "0.0.0.0", "100.64.0.1", "224.0.0.1", "::1", "::", "fe80::1%eth0",
                         "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1")),
    ],
)  # fmt: skip
def test_which_machines_belong_to_the_open_network(number, public):
    assert is_public(number) is public
