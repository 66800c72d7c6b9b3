"""One upload in parts by tus 1.0.0, continued after every cut where it stands."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from tests.faults.sending import Sending
from tests.system.people import Answer

PARTS = 3
_TUS = {"Tus-Resumable": "1.0.0"}


@dataclass
class Resuming(Sending):
    """A picture on its way; what has arrived of it is not sent again."""

    location: str = ""

    def request(self) -> Answer:
        """Goes on from where the upload stands, and asks for the image at its end."""
        if not self.location:
            answer = self._begin()
            if answer.status != 201:
                return answer
            self.location = answer.headers["Location"]
        answer = self.person.request("HEAD", self.location, headers=_TUS)
        while answer.status in (200, 204):
            offset = int(answer.headers["Upload-Offset"])
            if offset == len(self.content):
                return self.person.get(self.location)
            answer = self._add(offset)
        return answer

    def image_in(self, answer: Answer) -> dict[str, Any] | None:
        image: dict[str, Any] | None = None
        if answer.status == 200 and answer.body:
            image = answer.json()["image"]
        return image

    def _begin(self) -> Answer:
        keep = base64.b64encode(b"keep").decode()
        return self.person.request(
            "POST", "/v1/uploads",
            headers=_TUS | {
                "Upload-Length": str(len(self.content)), "Upload-Metadata": f"duplicates {keep}",
            },
        )  # fmt: skip

    def _add(self, offset: int) -> Answer:
        part = self.content[offset : offset + len(self.content) // PARTS + 1]
        return self.person.request(
            "PATCH", self.location, body=part,
            headers=_TUS | {
                "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream",
            },
        )  # fmt: skip
