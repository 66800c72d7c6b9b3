"""Stand-ins for the two services behind the pages, and the cast: Alice, Bob and Charlie."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from bff.clients.registration_client import Codes
from bff.clients.security_client import Caller, Tokens
from bff.clients.uploader_client import Changes, ImagePage, Uploaded
from bff.clients.visitor import Visitor
from bff.outcomes import Refusal, ServiceDown
from bff.words.details import Details, Taken
from bff.words.images import Image
from bff.words.months import Month
from bff.words.searches import Search, SearchTerm
from bff.words.turns import Shown
from tests.bff.fake_account import NOW, PASSWORD, FakeAccount, an_id
from tests.bff.fake_administration import FakeAdministration
from tests.bff.fake_tags import FakeTags
from tests.bff.fake_trash import FakeTrash

PUBLIC = "http://localhost:8080"


def turned(image: Image, shown: Shown) -> dict[str, Any]:
    """Return what changes where a picture is shown otherwise; the numbers are those of EXIF."""
    ways = [(0, False), (0, True), (180, False), (180, True), (270, True), (90, False), (90, True),
            (270, False)]  # fmt: skip
    number = ways.index(tuple(shown)) + 1
    is_sideways = (shown.turn - image.shown.turn) % 180 != 0
    width, height = (image.width, image.height)[:: -1 if is_sideways else 1]
    preview = image.preview_url.partition("?")[0] + (f"?shown={number}" if number > 1 else "")
    return {"shown": shown, "width": width, "height": height, "preview_url": preview}


def an_image(number: int = 1, **changed: Any) -> Image:
    """Return a private picture, one minute older for each number."""
    image_id = an_id(number)
    image = Image(
        id=image_id,
        url=f"{PUBLIC}/i/{image_id}.jpg",
        view_url=f"{PUBLIC}/pictures/{image_id}",
        thumbnail_url=f"{PUBLIC}/i/{image_id}/thumb.webp",
        thumbnail_2x_url=f"{PUBLIC}/i/{image_id}/thumb-2x.webp",
        preview_url=f"{PUBLIC}/i/{image_id}/preview.webp",
        card_url=f"{PUBLIC}/i/{image_id}/card.jpg",
        card_width=1200,
        card_height=800,
        name=f"picture {number}.jpg",
        alt="",
        type="image/jpeg",
        width=1500,
        height=1000,
        frames=1,
        bytes=1_234_567,
        visibility="private",
        is_damaged=False,
        created_at=NOW - timedelta(minutes=number),
        details=Details(),
    )
    return replace(image, **changed)


@dataclass
class FakeSecurity(FakeAccount, FakeAdministration):
    """Knows a few people and what their tokens are; every token lives as long as it says."""

    people: dict[str, str] = field(default_factory=lambda: {"alice": PASSWORD, "bob": PASSWORD})
    access: dict[str, Caller] = field(default_factory=dict)
    refreshes: dict[str, str] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)
    visitors: list[Visitor] = field(default_factory=list)
    devices: list[str] = field(default_factory=list)
    refusal: Refusal | None = None
    login_refusal: Refusal | None = None
    end_refusal: Refusal | None = None
    refresh_failure: Refusal | ServiceDown | None = None
    is_down: bool = False
    count: int = 0

    def session(self, login: str, lives: timedelta = timedelta(minutes=15)) -> Tokens:
        """Open a session whose access token lives that long (not at all when negative)."""
        self.count += 1
        tokens = Tokens(f"access-{login}-{self.count}", f"refresh-{login}-{self.count}")
        if lives > timedelta(0):
            self.access[tokens.access] = Caller(
                id=login, login=login, session_id=an_id(900 + self.count),
                scopes=frozenset({"read", "upload", "write", "delete", "account"}), role="member",
                expires_at=datetime.now(UTC) + lives, identity=f"identity-of-{login}",
            )  # fmt: skip
        self.refreshes[tokens.refresh] = login
        return tokens

    def grant(self, scopes: frozenset[str]) -> None:
        """Give the callers who are known so far these scopes in place of theirs."""
        self.access = {token: replace(one, scopes=scopes) for token, one in self.access.items()}

    def _sign_out(self, user_id: str) -> None:
        ended = {token: one for token, one in self.access.items() if one.id == user_id}
        logins = {one.login for one in ended.values()}
        self.access = {token: one for token, one in self.access.items() if token not in ended}
        self.refreshes = {token: who for token, who in self.refreshes.items() if who not in logins}

    def _up(self) -> None:
        if self.is_down:
            raise ServiceDown("security", 7)

    def identify(self, access_token: str) -> Caller | None:
        self._up()
        return self.access.get(access_token)

    def renewed(self, identity: str) -> Caller | None:
        self._up()
        known = [one for one in self.access.values() if one.identity == identity]
        return replace(known[-1], expires_at=None) if known else None

    def refresh(self, refresh_token: str, visitor: Visitor) -> Tokens | None:
        self._up()
        if self.refresh_failure:
            raise self.refresh_failure
        login = self.refreshes.pop(refresh_token, None)
        return self.session(login) if login else None

    def sign_in(self, login: str, password: str, visitor: Visitor, device: str = "") -> Tokens:
        self._up()
        self.visitors.append(visitor)
        self.devices.append(device)
        if refusal := self.login_refusal or self.refusal:
            raise refusal
        if self.people.get(login) != password:
            raise Refusal(401, "invalid_credentials")
        return replace(self.session(login), device=f"device-of-{login}")

    def register(self, login: str, password: str, codes: Codes, visitor: Visitor) -> None:
        self._up()
        self.codes.append(codes)
        if self.refusal:
            raise self.refusal
        if login in self.people:
            raise Refusal(409, "login_taken")
        self.people[login] = password

    def end_current_session(self, identity: str, visitor: Visitor) -> None:
        self._up()
        if self.end_refusal:
            raise self.end_refusal
        self.ended.append(identity)

    def end_session(self, identity: str, session_id: str, visitor: Visitor) -> None:
        if self.end_refusal:
            raise self.end_refusal
        self.ended.append(session_id)

    def is_ready(self) -> bool:
        self._up()
        return True


@dataclass
class FakeUploader(FakeTags, FakeTrash):
    """Keeps pictures by owner, newest first."""

    received: list[bytes] = field(default_factory=list)
    refusals: list[Refusal | ServiceDown | None] = field(default_factory=list)
    change_refusal: Refusal | None = None
    refusal: Refusal | None = None
    # Whether whatever arrives was there before, as the newest picture, and came from the trash.
    knows: bool = False
    restores: bool = False
    neighbours_fail: bool = False
    counting_fails: bool = False
    # For which list neighbours were asked for.
    listings: list[dict[str, str]] = field(default_factory=list)
    is_down: bool = False
    changes: list[Changes] = field(default_factory=list)
    budgets: list[float | None] = field(default_factory=list)
    listed: list[dict[str, str]] = field(default_factory=list)
    month_list: list[Month] = field(default_factory=list)
    months_by: list[tuple[str, str]] = field(default_factory=list)
    counted: list[dict[str, str]] = field(default_factory=list)
    # How whatever is searched for is understood, or what is wrong with it.
    search: Search = field(default_factory=Search)
    terms: list[SearchTerm] = field(default_factory=list)
    search_fault: str = ""
    # What is in each album, and what is wrong with the rule of any.
    inside: dict[str, list[Image]] = field(default_factory=dict)
    rule_fault: str = ""

    def _own(self, identity: str) -> list[Image]:
        if self.is_down:
            raise ServiceDown("uploader", 5)
        if self.refusal:
            raise self.refusal
        return self.kept.setdefault(identity.removeprefix("identity-of-"), [])

    def images(
        self,
        identity: str,
        limit: int,
        query: Mapping[str, str] = MappingProxyType({}),
        *,
        cursor: str | None = None,
        at: str | None = None,
    ) -> ImagePage:
        self.listed.append(dict(query))
        if self.search_fault and "q" in query:
            raise Refusal(422, "invalid_fields", fields={"q": self.search_fault})
        if self.rule_fault and "album" in query:
            raise Refusal(422, "invalid_fields", fields={"album": self.rule_fault})
        if cursor is not None and not cursor.isdecimal():
            raise Refusal(422, "invalid_fields")
        own = self._listed(identity, query)
        start = int(cursor or 0)
        if at is not None:
            if at not in [one.id for one in own]:
                raise Refusal(404, "not_found")
            place = [one.id for one in own].index(at)
            start = max(0, min(place - limit // 2, len(own) - limit))
        end = start + limit
        return ImagePage(
            own[start:end],
            str(max(0, start - limit)) if start else None,
            str(end) if end < len(own) else None,
            self.search if "q" in query else Search(),
        )

    def _listed(self, identity: str, query: Mapping[str, str]) -> list[Image]:
        own = self._own(identity)
        return self.inside.get(query["album"], []) if "album" in query else own

    def months(self, identity: str, by: str, order: str) -> list[Month]:
        self.months_by.append((by, order))
        return self.month_list if order == "desc" else self.month_list[::-1]

    def search_terms(self, identity: str) -> list[SearchTerm]:
        self._own(identity)
        return self.terms

    def count(self, identity: str, query: Mapping[str, str], within: float | None = None) -> int:
        self.counted.append(dict(query))
        if within and self.counting_fails:
            raise ServiceDown("uploader")
        return len(self._listed(identity, query))

    def image(self, identity: str, image_id: str) -> Image | None:
        return next((one for one in self._own(identity) if one.id == image_id), None)

    def shared_image(self, image_id: str) -> Image | None:
        everything = [one for own in self.kept.values() for one in own]
        found = next((one for one in everything if one.id == image_id and one.is_shared), None)
        return found and replace(found, details=None)

    def neighbours(
        self, identity: str, image_id: str, listing: Mapping[str, str]
    ) -> tuple[str | None, str | None]:
        self.listings.append(dict(listing))
        if self.neighbours_fail:
            raise ServiceDown("uploader")
        ids = [one.id for one in self._own(identity)]
        at = ids.index(image_id)
        return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)

    def change(
        self,
        identity: str,
        image_id: str,
        changes: Changes,
        visitor: Visitor,
        *,
        within: float | None = None,
    ) -> Image:
        self.budgets.append(within)
        self.visitors.append(visitor)
        self.changes.append(changes)
        if self.change_refusal:
            raise self.change_refusal
        own = self._own(identity)
        if image_id not in [one.id for one in own]:
            raise Refusal(404, "not_found")
        at = [one.id for one in own].index(image_id)
        fields: dict[str, Any] = dict(changes)
        details = own[at].details or Details()
        if "description" in fields:
            details = replace(details, description=fields.pop("description"))
        if "taken_at" in fields:
            time = fields.pop("taken_at")
            details = replace(details, taken=Taken.read(time) if time else None)
        if "place" in fields:
            details = replace(details, place=fields.pop("place") or "", place_removed=True)
        if "tags" in fields:
            fields["tags"] = tuple(sorted(fields["tags"]))
        if "turn" in fields:
            fields |= turned(own[at], Shown(fields.pop("turn"), fields.pop("mirrored")))
        own[at] = replace(own[at], details=details, **fields)
        return own[at]

    def upload(self, identity: str, content_type: str, body: Iterable[bytes]) -> Uploaded:
        self.received.append(b"".join(body))
        refusal = self.refusals.pop(0) if self.refusals else None
        if refusal:
            raise refusal
        visibility = "link" if b'name="visibility"\r\n\r\nlink' in self.received[-1] else "private"
        own = self._own(identity)
        if self.knows and own:
            return Uploaded(own[0], is_duplicate=True, is_restored=self.restores)
        image = an_image(500 + len(self.received), visibility=visibility)
        own.insert(0, image)
        return Uploaded(image)

    def is_ready(self) -> bool:
        if self.is_down:
            raise ServiceDown("uploader")
        return True
