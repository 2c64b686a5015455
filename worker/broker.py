"""kombu's Redis transport, in which a channel whose connection is gone says so.

A task that ends while Redis is away is acknowledged, or put back, on the channel it came by. That channel has lost its
connection, which kombu 5.7 tells with an AttributeError: nobody expects that one, and the whole worker ends. As a lost
connection it is expected everywhere; the message comes back later, and its bell finds nothing to do.
"""

from typing import Any

from kombu.transport import redis
from redis.exceptions import ConnectionError as ConnectionLostError


class Channel(redis.Channel):
    def _connparams(self, asynchronous: bool = False) -> Any:
        if self.connection is None or self.connection.client is None:
            raise ConnectionLostError
        return super()._connparams(asynchronous=asynchronous)  # type: ignore[no-untyped-call]


class Transport(redis.Transport):
    Channel = Channel
