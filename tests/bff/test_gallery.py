"""All pictures of one person."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from bff.outcomes import Refusal
from bff.words.months import Month
from bff.words.searches import Hint, Search, Word
from tests.bff.conftest import first, page
from tests.bff.fakes import NOW, FakeUploader, an_id, an_image

HTMX = {"HX-Request": "true"}


def shown_ids(shown: LexborHTMLParser) -> list[str]:
    """Return the ids of the pictures of a page, in their order."""
    return [(one.attributes["href"] or "").rpartition("/")[2] for one in shown.css(".rows a")]


def test_an_empty_gallery_takes_the_first_picture(alice: FlaskClient) -> None:
    form = first(page(alice.get("/gallery")), "form#first")
    assert form.attributes["action"] == "/upload"
    assert first(form, "input[type=file]").attributes["name"] == "file"


def test_a_picture_holds_its_place_before_it_arrives(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(1)]
    shown = page(alice.get("/gallery"))
    image = first(shown, ".rows li.r150 a[href^='/pictures/'] img")
    assert (image.attributes["width"], image.attributes["height"]) == ("1500", "1000")


def test_a_picture_is_named_by_its_description_or_else_its_name(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(1, alt="A heron"), an_image(2)]
    shown = page(alice.get("/gallery"))
    assert [image.attributes["alt"] for image in shown.css(".rows img")] == [
        "A heron",
        "picture 2.jpg",
    ]


def test_only_the_first_rows_are_asked_for_at_once(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(number) for number in range(1, 31)]
    shown = page(alice.get("/gallery"))
    assert len(shown.css(".rows img:not([loading])")) == 12


def test_the_way_on_works_with_and_without_scripts(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(number, created_at=NOW) for number in range(1, 101)]
    link = first(page(alice.get("/gallery")), "a[rel=next]")
    whole = page(alice.get(link.attributes["href"] or ""))
    assert whole.css_first("title") is not None
    assert len(whole.css(".rows li")) == 20
    fragment = page(alice.get(link.attributes["hx-get"] or "", headers=HTMX))
    assert fragment.css_first("header") is None
    assert fragment.css_first("h2") is None  # The same day goes on.
    assert first(fragment, "#status[hx-swap-oob]").text() == "20 more pictures"


def test_the_way_back_up_works_with_and_without_scripts(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(number, created_at=NOW) for number in range(1, 101)]
    shown = page(alice.get(f"/gallery?at={an_id(100)}"))
    assert shown_ids(shown) == [an_id(number) for number in range(21, 101)]
    assert shown.css_first("a[rel=next]") is None
    link = first(shown, "#newer a[rel=prev]")
    whole = page(alice.get(link.attributes["href"] or ""))
    assert whole.css_first("title") is not None
    assert whole.css_first("a[rel=prev]") is None
    fragment = page(alice.get(link.attributes["hx-get"] or "", headers=HTMX))
    assert fragment.css_first("header") is None
    assert fragment.css_first("a[rel=next]") is None
    # The heading of the day is above the newer ones now, and not above the older ones as well.
    heading = first(fragment, "section h2").attributes["id"]
    assert heading == first(shown, "section h2").attributes["id"]
    assert first(fragment, "h2[hx-swap-oob=delete]").attributes["id"] == heading
    assert first(fragment, "#status[hx-swap-oob]").text() == "80 newer pictures"


def test_another_day_above_leaves_the_heading_below_where_it_is(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    newer = [an_image(number, created_at=NOW) for number in range(1, 81)]
    older = [an_image(number, created_at=NOW - timedelta(days=1)) for number in range(81, 161)]
    uploader.kept["alice"] = newer + older
    link = first(page(alice.get(f"/gallery?at={an_id(160)}")), "#newer a[rel=prev]")
    fragment = page(alice.get(link.attributes["hx-get"] or "", headers=HTMX))
    assert fragment.css_first("[hx-swap-oob=delete]") is None


def test_the_page_of_a_picture_has_it_in_its_middle_and_its_focus_on_it(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(number) for number in range(1, 301)]
    shown = page(alice.get(f"/gallery?at={an_id(150)}"))
    assert shown_ids(shown) == [an_id(number) for number in range(110, 190)]
    focused = shown.css("[autofocus]")
    assert [one.attributes["href"] for one in focused] == [f"/pictures/{an_id(150)}"]
    # What is in the window first is asked for at once.
    eager = [one.attributes["src"] for one in shown.css(".rows img:not([loading])")]
    assert f"/i/{an_id(150)}/thumb.webp" in eager
    assert len(eager) == 24
    assert shown.css_first("#newer a[rel=prev]") is not None
    assert shown.css_first("#more a[rel=next]") is not None


@pytest.mark.parametrize("at", [an_id(7), "x", "%22%3E", "0" * 200])
def test_a_picture_that_is_not_there_leads_to_the_newest_and_is_told(
    alice: FlaskClient, uploader: FakeUploader, at: str
) -> None:
    uploader.kept["alice"] = [an_image(1)]
    uploader.kept["bob"] = [an_image(7)]
    shown = page(alice.get(f"/gallery?at={at}"))
    assert shown_ids(shown) == [an_id(1)]
    assert first(shown, "#status.is-shown").text() == "That picture is not here any more."
    assert shown.css_first("[autofocus]") is None


def test_a_deletion_is_told_by_a_code_and_not_by_what_an_address_says(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(1)]
    told = page(alice.get("/gallery?told=deleted"))
    assert first(told, "#status.is-shown").text() == "The picture is deleted."
    for query in ("told=Send+me+your+password", "told=", "said=deleted"):
        shown = page(alice.get(f"/gallery?{query}"))
        assert shown.css_first("#status.is-shown") is None
        assert "password" not in shown.html


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_a_link_of_another_site_tells_of_no_deletion(alice: FlaskClient, site: str) -> None:
    answer = alice.get("/gallery?told=deleted", headers={"Sec-Fetch-Site": site})
    assert page(answer).css_first("#status.is-shown") is None


def test_a_browser_that_was_given_the_address_of_a_fragment_gets_the_page(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(number, created_at=NOW) for number in range(1, 101)]
    link = first(page(alice.get("/gallery")), "a[rel=next]")
    as_fragment = alice.get(link.attributes["hx-get"] or "")
    as_page = alice.get(link.attributes["href"] or "")
    # But for the time of the answer.
    alike = [re.sub(rb' data-now="\d+"', b"", answer.data) for answer in (as_fragment, as_page)]
    assert alike[0] == alike[1]
    assert page(as_page).css_first("title") is not None


@pytest.mark.parametrize("side", ["after", "before"])
@pytest.mark.parametrize("day", ["", "yesterday", "2026-02-30"])
def test_a_bent_day_is_no_day(
    alice: FlaskClient, uploader: FakeUploader, side: str, day: str
) -> None:
    uploader.kept["alice"] = [an_image(1)]
    fragment = page(alice.get(f"/gallery?cursor=0&fragment=1&{side}={day}", headers=HTMX))
    assert fragment.css_first("section h2") is not None
    assert fragment.css_first("[hx-swap-oob=delete]") is None


def test_a_bent_cursor_is_no_page(alice: FlaskClient) -> None:
    assert alice.get("/gallery?cursor=%22%3E").status_code == 404


def test_a_page_beyond_the_last_picture_leads_back(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(1)]
    shown = page(alice.get("/gallery?cursor=5"))
    assert first(shown, ".message h2").text() == "No more pictures"
    assert first(shown, ".message a").attributes["href"] == "/gallery"


def test_the_days_are_those_of_who_looks(alice: FlaskClient, uploader: FakeUploader) -> None:
    midnight = datetime(2026, 1, 2, tzinfo=UTC)
    uploader.kept["alice"] = [
        an_image(number, created_at=midnight + timedelta(hours=2 if number < 6 else -2))
        for number in range(1, 11)
    ]

    def days() -> list[str | None]:
        return [one.attributes["datetime"] for one in page(alice.get("/gallery")).css("h2 time")]

    assert days() == ["2026-01-02", "2026-01-01"]
    alice.set_cookie("vitrine_timezone", "America/Los_Angeles")
    assert days() == ["2026-01-01"]
    alice.set_cookie("vitrine_timezone", "Pacific/Kiritimati")
    assert days() == ["2026-01-02"]


def test_days_of_nobodys_clock_are_said_to_be_in_utc(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(1)]
    assert first(page(alice.get("/gallery")), "h2 .day-zone").text() == "UTC"
    alice.set_cookie("vitrine_timezone", "Asia/Kolkata")
    assert page(alice.get("/gallery")).css_first("h2 .day-zone") is None


def test_names_cannot_break_out_of_the_page(alice: FlaskClient, uploader: FakeUploader) -> None:
    uploader.kept["alice"] = [an_image(1, name='"><script>x</script>', alt="' onload='x")]
    shown = page(alice.get("/gallery"))
    assert shown.css_first(".rows script") is None
    assert "onload" not in first(shown, ".rows img").attributes


def test_a_shared_picture_is_marked(alice: FlaskClient, uploader: FakeUploader) -> None:
    uploader.kept["alice"] = [an_image(1, visibility="link"), an_image(2)]
    assert len(page(alice.get("/gallery")).css(".mark-shared")) == 1


def test_the_gallery_is_not_stored_where_it_would_outlive_the_session(alice: FlaskClient) -> None:
    assert alice.get("/gallery").headers["Cache-Control"] == "no-store"


def test_an_uploader_that_is_down_is_a_page_of_its_own(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.is_down = True
    assert alice.get("/gallery").status_code == 503


def test_a_gallery_is_asked_for_in_the_order_of_its_address(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(number) for number in range(1, 101)]
    shown = page(alice.get("/gallery?sort=taken&order=asc"))
    assert uploader.listed == [{"sort": "taken", "order": "asc"}]
    assert first(shown, "#sort [aria-current]").text().strip() == "Oldest taken"
    tile = first(shown, ".rows a").attributes["href"]
    assert tile == f"/pictures/{an_id(1)}?sort=taken&order=asc"
    link = first(shown, "#more-link").attributes
    assert link["href"] == "/gallery?sort=taken&order=asc&cursor=80"
    fragment = page(alice.get(link["hx-get"] or "", headers=HTMX))
    assert uploader.listed[-1] == {"sort": "taken", "order": "asc"}
    assert len(shown_ids(fragment)) == 20


def test_a_part_of_the_library_is_shown_in_the_order_that_there_is(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(1)]
    shown = page(alice.get("/gallery?q=is:favourite&sort=name"))
    ways = {one.text().strip(): one.attributes["href"] for one in shown.css("#views a")}
    assert ways == {
        "All pictures": "/gallery?sort=name",
        "Favourites": "/gallery?q=is%3Afavourite&sort=name",
        "In no album": "/gallery?q=in%3Anone&sort=name",
        "Without tags": "/gallery?q=is%3Auntagged&sort=name",
        "Shared by link": "/gallery?q=is%3Ashared&sort=name",
        "Tags": "/tags",
        "Trash": "/trash",
    }
    assert first(shown, "#views [aria-current]").text().strip() == "Favourites"


@pytest.mark.parametrize("words", ["sort=own", "sort=speed&order=up", "sort=uploaded&order=desc"])
def test_what_is_no_order_of_the_gallery_is_the_usual_one(
    alice: FlaskClient, uploader: FakeUploader, words: str
) -> None:
    uploader.kept["alice"] = [an_image(1)]
    shown = page(alice.get(f"/gallery?{words}"))
    assert uploader.listed == [{}]
    assert first(shown, "#sort [aria-current]").attributes["href"] == "/gallery"


@pytest.mark.parametrize("sort", ["name", "size"])
def test_by_name_and_by_size_there_are_no_days(
    alice: FlaskClient, uploader: FakeUploader, sort: str
) -> None:
    uploader.kept["alice"] = [an_image(number) for number in range(1, 101)]
    shown = page(alice.get(f"/gallery?sort={sort}"))
    assert shown.css_first(".day-name") is None
    assert len(shown.css(".rows li")) == 80


def test_the_ends_of_a_list_are_named_by_its_order(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(number) for number in range(1, 301)]
    shown = page(alice.get(f"/gallery?sort=size&at={an_id(250)}"))
    assert first(shown, "#newer-link").text() == "Larger pictures"
    assert first(shown, "#newer .button-quiet").attributes["href"] == "/gallery?sort=size"
    fragment = alice.get(first(shown, "#newer-link").attributes["hx-get"] or "", headers=HTMX)
    assert first(page(fragment), "#status").text() == "80 larger pictures"


MONTHS = [
    Month("2026-11", 1234, "7"),
    Month("2026-02", 1, "8"),
    Month("2025-12", 3, "9"),
]


@pytest.mark.parametrize(
    ("query", "by"),
    [
        ("", ("uploaded", "desc")),
        ("sort=taken", ("taken", "desc")),
        ("order=asc", ("uploaded", "asc")),
        ("sort=taken&order=asc", ("taken", "asc")),
    ],
)
def test_months_lead_to_their_pictures_in_the_order_of_the_list(
    alice: FlaskClient, uploader: FakeUploader, query: str, by: tuple[str, str]
) -> None:
    uploader.kept["alice"] = [an_image(1)]
    uploader.month_list = MONTHS
    shown = page(alice.get(f"/gallery?{query}"))
    assert uploader.months_by == [by]
    words = [
        ("November 2026, 1,234 pictures", "7"),
        ("February 2026, 1 picture", "8"),
        ("December 2025, 3 pictures", "9"),
    ]
    begin = f"/gallery?{query}{'&' if query else ''}cursor="
    links = [(one.text(), one.attributes["href"]) for one in shown.css("#months .rail-year a")]
    found = words[::-1] if by[1] == "asc" else words
    assert links == [(name, begin + cursor) for name, cursor in found]
    years = ["2025", "2026"] if by[1] == "asc" else ["2026", "2025"]
    assert [one.text() for one in shown.css("#months .rail-name")] == years
    assert {one.attributes["data-month"] for one in shown.css("#rail a[data-month]")} == {
        "2026-11", "2026-02", "2025-12",
    }  # fmt: skip
    assert {one.attributes["class"] for one in shown.css(".rail-year")} == {
        "rail-year of-1", "rail-year of-2",
    }  # fmt: skip


@pytest.mark.parametrize("query", ["sort=name", "sort=size&order=asc", "q=beach", "sort=taken&q=b"])
def test_what_has_no_counts_of_months_has_no_months(
    alice: FlaskClient, uploader: FakeUploader, query: str
) -> None:
    uploader.kept["alice"] = [an_image(1)]
    uploader.month_list = MONTHS
    shown = page(alice.get(f"/gallery?{query}"))
    assert shown.css("#months, #rail") == []
    assert uploader.months_by == []


def test_one_month_leads_nowhere(alice: FlaskClient, uploader: FakeUploader) -> None:
    uploader.kept["alice"] = [an_image(1)]
    uploader.month_list = MONTHS[:1]
    assert page(alice.get("/gallery")).css("#months, #rail") == []


FOUND = Search(
    (Word("beach", "beach"), Word("-is:shared", "not shared")),
    (Hint("colour:red", "There is no such key."),),
)


def test_what_was_searched_for_is_shown_as_links_that_take_a_part_out(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(number) for number in range(1, 42)]
    uploader.search = FOUND
    shown = page(alice.get("/gallery?q=beach+-is:shared&sort=name"))
    assert uploader.listed == [{"q": "beach -is:shared", "sort": "name"}]
    assert [
        (one.css_first("bdi").text(), one.attributes["href"]) for one in shown.css(".chip")
    ] == [
        ("beach", "/gallery?q=-is%3Ashared&sort=name"),
        ("not shared", "/gallery?q=beach&sort=name"),
    ]
    assert first(shown, ".found-count").text() == "41 pictures"
    assert first(shown, ".found-hint").text() == "colour:red: There is no such key."
    assert first(shown, "#search").attributes["value"] == "beach -is:shared"
    assert first(shown, ".bar-search [name=sort]").attributes["value"] == "name"
    assert first(shown, "title").text() == "beach -is:shared · Vitrine"
    # All of them are on the page.
    assert uploader.counted == []


def test_more_than_a_page_is_counted_by_the_service(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(number) for number in range(1, 101)]
    shown = page(alice.get("/gallery?q=beach&order=asc"))
    assert first(shown, ".found-count").text() == "100 pictures"
    assert uploader.counted == [{"q": "beach"}]
    assert first(shown, ".bar-search [name=order]").attributes["value"] == "asc"
    link = first(shown, "#more-link").attributes["hx-get"] or ""
    assert page(alice.get(link, headers=HTMX)).css_first(".chip") is None


@pytest.mark.parametrize("selecting", ["", "&select=1"])
def test_a_page_that_is_not_counted_in_time_comes_without_the_number(
    alice: FlaskClient, uploader: FakeUploader, selecting: str
) -> None:
    uploader.kept["alice"] = [an_image(number) for number in range(1, 101)]
    uploader.counting_fails = True
    answer = alice.get(f"/gallery?q=beach{selecting}")
    assert answer.status_code == 200
    shown = page(answer)
    assert shown.css_first(".found-count") is None
    assert len(shown.css(".chip")) == len(uploader.search.words)
    assert first(shown, "#selection-all").text() == "Select all"
    assert "data-count" not in first(shown, "#selection").attributes
    assert uploader.counted == [{"q": "beach"}]


def test_all_of_a_list_are_selected_only_where_they_are_counted(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(number) for number in range(1, 101)]
    uploader.counting_fails = True
    shown = page(alice.get("/gallery?q=beach&select=all"))
    assert first(shown, "#selection-count").text() == "All 100 selected"


def test_a_search_that_finds_nothing_names_what_was_asked(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.search = FOUND
    shown = page(alice.get("/gallery?q=beach+-is:shared"))
    assert first(shown, ".message h2").text() == "Nothing found for beach -is:shared"
    assert [one.attributes["href"] for one in shown.css(".chip")] == [
        "/gallery?q=-is%3Ashared",
        "/gallery?q=beach",
    ]
    assert shown.css_first("form#first") is None


def test_a_search_for_one_word_that_finds_nothing_leads_to_all_pictures(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.search = Search((Word("beach", "beach"),))
    shown = page(alice.get("/gallery?q=beach"))
    assert shown.css_first(".chip") is None
    assert first(shown, ".message .button").attributes["href"] == "/gallery"


def test_what_is_found_in_the_trash_is_shown_there(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.search = Search((Word("is:trashed", "in the trash"),), trashed=2)
    shown = page(alice.get("/gallery?q=is:trashed"))
    assert first(shown, ".message .button").attributes["href"] == "/trash"


@pytest.mark.parametrize("more", ["", "&cursor=7", f"&at={an_id(7)}"])
def test_a_search_that_cannot_be_made_says_why_and_keeps_what_was_typed(
    alice: FlaskClient, uploader: FakeUploader, more: str
) -> None:
    uploader.search_fault = "Write a size as size:>5mb."
    answer = alice.get(f"/gallery?q=size:large{more}")
    assert answer.status_code == 422
    shown = page(answer)
    assert first(shown, "#search-fault").text() == "Write a size as size:>5mb."
    assert first(shown, "#search").attributes["value"] == "size:large"


def test_another_refusal_of_a_search_is_none_of_its_words(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.refusal = Refusal(429, "rate_limited")
    assert alice.get("/gallery?q=beach").status_code == 429


def test_every_page_of_a_viewer_has_the_field(alice: FlaskClient) -> None:
    shown = page(alice.get("/trash"))
    assert first(shown, "search form").attributes["action"] == "/gallery"
    assert first(shown, "#search").attributes["value"] == ""
