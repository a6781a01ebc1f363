import threading

import pytest

from portal.vault.crypto.stretching import StretchQueue
from portal.vault.errors import VaultBusy


def test_a_full_queue_says_busy():
    queue = StretchQueue(places=1, patience_seconds=0.01)

    with queue.place(), pytest.raises(VaultBusy), queue.place():
        pass


def test_a_place_is_given_back_after_an_error():
    queue = StretchQueue(places=1, patience_seconds=0.01)

    with pytest.raises(ZeroDivisionError), queue.place():
        raise ZeroDivisionError

    with queue.place():
        pass


def test_someone_patient_gets_the_place_that_comes_free():
    queue = StretchQueue(places=1, patience_seconds=5)
    entered = threading.Event()

    def wait_for_a_place():
        with queue.place():
            entered.set()

    waiting = threading.Thread(target=wait_for_a_place)
    with queue.place():
        waiting.start()
        assert not entered.wait(0.05)
    waiting.join()

    assert entered.is_set()
