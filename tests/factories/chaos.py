"""The way between the payment service and the portal, at its worst.

Messages are lost, doubled, shuffled, late, said again a day later, played back by a stranger who
kept what passed, and forged (`tests.factories.forgeries`).
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from portal.sandbox.webhooks import SignedRequest, Webhooks

Send = Callable[[SignedRequest], bool]
LOST, MOST_COPIES, LATE = 0.3, 5, 0.2


@dataclass
class Chaos:
    """Stands between; `send` hands a request to the portal and says whether it was accepted."""

    webhooks: Webhooks
    send: Send
    dice: random.Random
    told: dict[str, SignedRequest] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    _late: list[str] = field(default_factory=list)

    def pass_on(self) -> None:
        """Everything that waits, in any order: lost, or up to five times, or only next time."""
        ready, self._late = self._late, []
        for waiting in self.webhooks.waiting():
            self.webhooks.drop(waiting.id)
            self.counted["messages"] += 1
            if self.dice.random() < LOST:
                self.counted["lost"] += 1
            else:
                copies = [waiting.id] * self.dice.randint(1, MOST_COPIES)
                self.counted["doubled"] += len(copies) > 1
                (self._late if self.dice.random() < LATE else ready).extend(copies)
        self._deliver(ready)

    def pass_on_the_late(self) -> None:
        """What was held back, at last."""
        ready, self._late = self._late, []
        self._deliver(ready)

    def say_again(self) -> None:
        """The service says what it said, signed anew, in any order."""
        self._deliver(list(self.told))

    def play_back(self) -> int:
        """A stranger sends what passed, byte for byte; how much of it was accepted."""
        self.counted["played_back"] += len(self.told)
        return sum(map(self.send, self.told.values()))

    def _deliver(self, messages: list[str]) -> None:
        self.told |= {
            message: self.webhooks.request_for(message) for message in dict.fromkeys(messages)
        }
        self.dice.shuffle(messages)
        for message in messages:
            self.counted["deliveries"] += 1
            self.counted["refused"] += not self.send(self.told[message])
