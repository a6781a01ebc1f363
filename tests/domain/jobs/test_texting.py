"""A message is taken, refused for good, or tried again; nothing of it is in what went wrong."""

import dataclasses
import traceback
from base64 import b64encode

import pytest

from portal.config import IncompleteSettings, Settings
from portal.jobs.texting import GatewayUnwell, NumberRefused, send_text
from tests.factories.text_gateway import text_gateway

NUMBER, TEXT = "+525512345678", "Confirma tus avisos"


@pytest.fixture(scope="module")
def gateway():
    with text_gateway() as made:
        yield made


@pytest.fixture
def settings(gateway, tmp_path):
    env = {"PORTAL_MODE": "test", "PORTAL_DATA_DIR": str(tmp_path)}
    return gateway.set_up_in(Settings.from_env(env))


def test_it_is_handed_over_as_the_gateway_reads_it(gateway, settings):
    send_text(settings, number=NUMBER, text=TEXT)
    assert gateway.taken() == [(NUMBER, TEXT)]
    said = b64encode(b"ACtests:a token of the gateway").decode()
    assert gateway.heard[-1] == ("/2010-04-01/Accounts/ACtests/Messages.json", f"Basic {said}")


@pytest.mark.parametrize(
    "status, wrong",
    [
        (400, NumberRefused),
        (422, NumberRefused),
        # Our own account is wrong, or it is asked too often: no fault of the number.
        (401, GatewayUnwell),
        (404, GatewayUnwell),
        (429, GatewayUnwell),
        (302, GatewayUnwell),
        (307, GatewayUnwell),
        (500, GatewayUnwell),
        (503, GatewayUnwell),
    ],
)
def test_what_is_refused_says_nothing_of_the_message(gateway, settings, status, wrong):
    gateway.answers, gateway.heard[:] = [status], []
    with pytest.raises(wrong) as found:
        send_text(settings, number=NUMBER, text=TEXT)
    assert len(gateway.heard) == 1  # no redirect is followed
    assert gateway.taken() == []
    assert not str(found.value)
    assert found.value.__cause__ is None


def test_a_gateway_that_is_not_there_is_tried_again(settings):
    nowhere = dataclasses.replace(settings, sms_url="http://127.0.0.1:9")
    with pytest.raises(GatewayUnwell) as found:
        send_text(nowhere, number=NUMBER, text=TEXT)
    written = "".join(traceback.format_exception(found.value))
    assert NUMBER not in written
    assert "Connection" not in written


GATEWAY = {
    "PORTAL_SMS_ACCOUNT": "ACx", "PORTAL_SMS_TOKEN": "t", "PORTAL_SMS_FROM": "+525500000000",
}  # fmt: skip
WHOLE = {
    "PORTAL_MODE": "production",
    "PORTAL_SURFACES": "public",
    "PORTAL_DATABASE_URL": "postgresql:///x",
    "PORTAL_BASE_URL": "https://resguardo.example",
    "PORTAL_STRIPE_SECRET_KEY": "sk_test_x",
    "PORTAL_STRIPE_WEBHOOK_SECRET": "whsec_x",
    **dict.fromkeys(
        (
            "PORTAL_SECRET_KEY", "PORTAL_PASSWORD_SALT", "PORTAL_TOTP_SECRET",
            "PORTAL_RECOVERY_CODES_KEY", "PORTAL_LINK_KEY", "PORTAL_DESK_KEY", "PORTAL_LOG_KEY",
            "PORTAL_WORD_KEY",
        ),
        "x" * 40,
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    "given, sends, wrong",
    [
        ({}, False, None),
        ({"PORTAL_SMS_TOKEN": "t"}, False, None),  # reports alone
        (GATEWAY, True, None),
        ({**GATEWAY, "PORTAL_SMS_TOKEN": ""}, None, "PORTAL_SMS_TOKEN"),
        ({**GATEWAY, "PORTAL_SMS_FROM": ""}, None, "PORTAL_SMS_FROM"),
        ({**GATEWAY, "PORTAL_SMS_ACCOUNT": ""}, None, "PORTAL_SMS_ACCOUNT"),
        ({"PORTAL_SMS_URL": "https://sms.example"}, None, "PORTAL_SMS_ACCOUNT"),
        ({**GATEWAY, "PORTAL_SMS_URL": "http://sms.example"}, None, "PORTAL_SMS_URL"),
    ],
)
def test_half_a_gateway_does_not_start(given, sends, wrong):
    if wrong is None:
        assert Settings.from_env({**WHOLE, **given}).sends_sms is sends
        return
    with pytest.raises(IncompleteSettings) as found:
        Settings.from_env({**WHOLE, **given})
    assert found.value.key == wrong
