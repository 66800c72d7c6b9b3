"""Every address that the gateway knows, by its map of methods, with the ids of what there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.system.instance import REPOSITORY
from tests.system.people import Person
from tests.system.pictures import jpeg
from tests.system.resuming import begun_by_tus

_MAP = REPOSITORY / "gateway" / "maps" / "allowed_methods.conf"
_LINE = re.compile(r'(?m)^    "~\^(/\S+)\(\?:\\\?\|\$\)"\s+"([^"]*)";$')
_GROUP = re.compile(r"\(\?:([^()]*)\)(\??)")
_TAG = "[^?]+"
_ID, _CODE, _WORD = "[0-9A-Za-z]{22}", "[0-9A-Za-z]{43}", "[a-z-]{1,20}"
# What an id in an address is of, by the word before it.
_KINDS = {
    "images": "picture", "pictures": "picture", "uploads": "upload", "sessions": "session",
    "tokens": "token", "apps": "token", "users": "user", "people": "user",
    "invitations": "invitation", "trash": "trashed", "albums": "album",
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    """A path with `{kind}` where an id or a code belongs, and the methods that it takes."""

    path: str
    methods: frozenset[str]

    def filled(self, known: dict[str, str]) -> str:
        return self.path.format(**known)


def addresses() -> list[Address]:
    """Returns those of the API and of the pages; files and the bytes of pictures are only read."""
    lines = _LINE.findall(_MAP.read_text("utf-8").replace(_TAG, "{tag}"))
    found = [
        Address(_with_kinds(path), frozenset(methods.split(", ")))
        for pattern, methods in lines
        if "^" not in pattern
        for path in sorted(_spelled_out(pattern))
    ]
    assert len(found) > 50
    return found


def _spelled_out(pattern: str) -> set[str]:
    """Returns every text that a pattern of literals, alternatives and optional parts fits."""
    plain = pattern.replace(_ID, "{id}").replace(_CODE, "{code}").replace(_WORD, "sharex")
    plain = re.sub(r"(\w)\?(?!:)", r"(?:\1)?", plain).replace(r"\.", ".")
    return set(_alternatives(plain))


def _alternatives(pattern: str) -> Iterator[str]:
    group = _GROUP.search(pattern)
    if group is None:
        assert not re.search(r"[\\?*+^$|\[\]]", pattern), pattern
        yield pattern
        return
    before, after = pattern[: group.start()], pattern[group.end() :]
    for one in [*group[1].split("|"), *([""] if group[2] else [])]:
        yield from _alternatives(before + one + after)


def _with_kinds(path: str) -> str:
    path = re.sub(r"(vti|vtx)_\{code\}", r"\1_{\1}", path)
    return re.sub(r"(\w+)/\{id\}", lambda found: f"{found[1]}/{{{_KINDS[found[1]]}}}", path)


def ids_of(person: Person, administrator: Person) -> dict[str, str]:
    """Makes one of everything that has an id in an address: of this person, or for everybody."""
    user = person.get("/v1/user").json()["id"]
    invitation = made(administrator, "/v1/admin/invitations")
    reset = made(administrator, f"/v1/admin/users/{user}/reset-link")
    elsewhere = Person(person.url, person.login)
    assert elsewhere.log_in().status == 200
    sessions = person.get("/v1/sessions").json()["items"]
    trashed = person.upload(jpeg(300, 200)).json()["id"]
    assert person.request("DELETE", f"/v1/images/{trashed}").status == 204
    picture = person.upload(jpeg(900, 600)).json()["id"]
    tagged = person.request("PATCH", f"/v1/images/{picture}", json={"tags": ["seaside"]})
    assert tagged.status == 200
    return {
        "picture": picture,
        "trashed": trashed,
        "album": person.request("POST", "/v1/albums", json={"name": "Lisbon"}).json()["id"],
        "upload": begun_by_tus(person, 900).rsplit("/", 1)[1],
        "session": next(one["id"] for one in sessions if not one["current"]),
        "token": person.make_api_token("read")["id"],
        "user": user,
        "tag": "seaside",
        "invitation": invitation["id"],
        # The links that are good as long as nobody has used them.
        "vti": invitation["url"].rpartition("_")[2],
        "vtx": reset["url"].rpartition("_")[2],
    }


def made(administrator: Person, path: str) -> dict[str, str]:
    answer = administrator.request("POST", path, json={})
    assert answer.status == 201, answer.body
    said: dict[str, str] = answer.json()
    return said
