"""A live source as the client and the reader know it: address, limits, licence, and findings labelled with the time of retrieval."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import JsonValue

from ..finding import Certainty, Finding, Source

LONGEST = 600  # characters of a source's text that one sentence takes over


@dataclass(frozen=True)
class Service:
    """`variable` names the setting that moves the address, to a mirror or a test's server; `key` the one that holds an API key."""

    name: str
    publisher: str
    address: str
    variable: str
    per_second: float
    licence: str
    key: str = ""

    @property
    def base(self) -> str:
        """The address in use, without a slash at its end."""
        return (os.environ.get(self.variable) or self.address).rstrip("/")

    @property
    def host(self) -> str:
        return urlsplit(self.base).netloc

    def credentials(self) -> dict[str, str]:
        """The user's API key as a request parameter, if there is one."""
        key = os.environ.get(self.key, "") if self.key else ""
        return {"api_key": key} if key else {}

    def finding(
        self,
        topic: str,
        template: str,
        values: Mapping[str, JsonValue],
        retrieved: str,
        identifier: str,
        certainty: Certainty = "established",
        title: str = "",
    ) -> Finding:
        """A finding whose source says when it was retrieved, and from where when that is not the source's own address."""
        elsewhere = f" from {self.host}" if self.base != self.address.rstrip("/") else ""
        return Finding(
            topic=topic,
            template=template,
            values=dict(values) | {"retrieved": retrieved, "live_source": self.name},
            source=Source(
                title=title or self.name,
                publisher=self.publisher,
                version=f"retrieved {retrieved}{elsewhere}",
                identifier=identifier,
                licence=self.licence,
            ),
            certainty=certainty,
        )


def plain(text: object, longest: int = LONGEST) -> str:
    """A source's text as one line without control characters, cut at a word."""
    line = " ".join("".join(character if character.isprintable() else " " for character in str(text or "")).split())
    return line if len(line) <= longest else line[:longest].rsplit(" ", 1)[0] + " …"
