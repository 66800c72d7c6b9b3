"""A list of pictures as a page shows it: a part of it under headings, with the ways on and back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from urllib.parse import urlencode

from flask import abort, render_template, request

from bff.clients.budget import COUNTING_SECONDS
from bff.clients.uploader_client import ImagePage
from bff.outcomes import Refusal, ServiceDown
from bff.web.list_place import ListPlace
from bff.web.selected_pictures import MOST_PICTURES
from bff.web.time_zone import time_zone
from bff.words.days import Section, sections
from bff.words.searches import count_words
from bff.words.sorts import DATED, USUAL, Sort

PER_PAGE = 80
# The first rows load eagerly: lazy ones would delay the largest contentful paint.
EAGER = 12
# Of what is under no day.
_NO_DAY = date.min
# Fields of a list itself: what is wrong with them is no matter of a cursor, or of a picture.
_OF_THE_LIST = frozenset({"q", "album"})


class Lists(Protocol):
    """Who is asked for a part of a list."""

    def images(
        self,
        identity: str,
        limit: int,
        query: Mapping[str, str] = ...,
        *,
        cursor: str | None = None,
        at: str | None = None,
    ) -> ImagePage: ...
    def count(
        self, identity: str, query: Mapping[str, str], within: float | None = None
    ) -> int: ...


@dataclass(frozen=True)
class PictureList:
    """One list, how it is sorted, and who looks at it."""

    place: ListPlace
    sort: Sort
    identity: str
    lists: Lists

    def part(self, cursor: str | None, at: str | None) -> ImagePage | None:
        """Return a part of it; None when `at` is not in it.

        Raises Refusal where the list itself is refused, and aborts with 404 for a wrong cursor.
        """
        try:
            return self.lists.images(
                self.identity, PER_PAGE, self.place.query, cursor=cursor, at=at
            )
        except Refusal as refusal:
            if _OF_THE_LIST & refusal.fields.keys():
                raise
            if cursor is not None and refusal.status in (400, 422):
                abort(404)  # A cursor that was tampered with is an address that does not exist.
            if at is not None and refusal.status in (404, 422):
                return None
            raise

    def shown(self, page: ImagePage, at: str | None) -> dict[str, Any]:
        """Return what the templates of a whole page show of a part."""
        found = self._sections(page)
        whole = self._whole(page)
        number = next((number for number, one in enumerate(page.images) if one.id == at), 0)
        return {
            "sections": found,
            "newer": self._way(page.newer, "before", found[0].top if found else None),
            "older": self._way(page.older, "after", found[-1].bottom if found else None),
            "place": self.place,
            "sort": self.sort,
            "at": at,
            "has_start": page.newer is None,
            "selecting": _is_selecting(),
            # How many there are to select, and whether all of them are.
            "whole": whole,
            "all_selected": whole is not None and _all_are_asked() and 0 < whole <= MOST_PICTURES,
            "most_selected": MOST_PICTURES,
            "eager": range(number - EAGER if number else 0, number + EAGER),
            "count": len(page.images),
        }

    def found_words(self, page: ImagePage, shown: Mapping[str, Any]) -> str | None:
        """Say how many pictures a search finds; None where they were not counted in time."""
        count = shown["whole"] if shown["selecting"] else self._count_in_time(page)
        return None if count is None else count_words(count)

    def fragment(self, cursor: str | None) -> str:
        """Return the pictures that come below the day `after`, or above the day `before`."""
        page = self.part(cursor, None) or ImagePage([])
        is_above, before = "before" in request.args, _day(request.args.get("before"))
        goes_on = is_above and page.newer is not None
        found = self._sections(page, after=_day(request.args.get("after")), goes_on=goes_on)
        return render_template(
            "gallery/_fragment.html",
            sections=found,
            newer=self._way(page.newer, "before", found[0].top if found else before),
            older=self._way(page.older, "after", found[-1].bottom if found else None),
            place=self.place,
            sort=self.sort,
            is_above=is_above,
            selecting=_is_selecting(),
            all_selected=_all_are_asked(),
            # The day that goes on below has its heading up here now.
            moved_heading=before if found and found[-1].bottom == before else None,
            eager=range(0),
            count=len(page.images),
        )

    def _whole(self, page: ImagePage) -> int | None:
        """Return how many there are to select: all of them only where their number is known."""
        if _all_are_asked():
            return self._count(page)
        return self._count_in_time(page) if _is_selecting() else None

    def _count(self, page: ImagePage, within: float | None = None) -> int:
        """Return how many pictures the list has; where all are on the page, nobody is asked."""
        if page.newer is None and page.older is None:
            return len(page.images)
        return self.lists.count(self.identity, self.place.found, within)

    def _count_in_time(self, page: ImagePage) -> int | None:
        """Return it for a page that is as good without; None where it takes too long."""
        try:
            return self._count(page, COUNTING_SECONDS)
        except ServiceDown:
            return None

    def _sections(
        self, page: ImagePage, after: date | None = None, *, goes_on: bool | None = None
    ) -> list[Section]:
        """Return the pictures under the headings of their days; without a time there are none."""
        above = page.newer is not None if goes_on is None else goes_on
        if page.images and (self.sort.sort or USUAL) not in DATED:
            return [Section(_NO_DAY, _NO_DAY, page.images, is_continued=True)]
        return sections(page.images, time_zone(), after=after, goes_on=above, sort=self.sort)

    def _way(self, cursor: str | None, side: str, seam: date | None) -> dict[str, str] | None:
        """Return the two addresses of a neighbouring page: as a page, and as a fragment.

        The fragment knows the day at the seam, by the side on which it comes.
        """
        if cursor is None:
            return None
        known = {side: seam.isoformat() if seam else "", "fragment": "1"}
        select = request.args["select"] if _is_selecting() else None
        page = self.place.list_path(cursor=cursor, select=select)
        return {"page": page, "fragment": f"{page}&{urlencode(known)}"}


def _is_selecting() -> bool:
    """Whether the tiles have boxes, so that some of them can be selected without scripts."""
    return request.args.get("select") in ("1", "all")


def _all_are_asked() -> bool:
    """Whether all of the list are selected, on the page or not."""
    return request.args.get("select") == "all"


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
