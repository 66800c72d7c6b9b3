"""What an administrator does about one person."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from bff.outcomes import Refusal, ServiceDown
from tests.bff.administration.conftest import BOB
from tests.bff.conftest import first, page, set_cookies
from tests.bff.fake_account import an_id
from tests.bff.fake_administration import RESET, a_person
from tests.bff.fakes import FakeSecurity

HERE = f"/admin/people/{BOB}"
ALICE = an_id(1)


def own_page(security: FakeSecurity) -> str:
    """Return the address of the administrator's own page, under an id that addresses have."""
    security.access = {token: replace(one, id=ALICE) for token, one in security.access.items()}
    security.persons = [a_person(ALICE, "alice", role="administrator")]
    return f"/admin/people/{ALICE}"


def test_the_page_says_who_it_is_about(administrator: FlaskClient) -> None:
    shown = page(administrator.get(HERE))
    assert first(shown, "h1").text() == "bob"
    assert first(shown, f"a[href='/admin/activity?user={BOB}']").text() == "Activity"
    assert first(shown, ".sections-back").attributes["href"] == "/admin/people"
    assert first(shown, ".sections-list [aria-current=true]").text(strip=True) == "People"


def test_a_person_who_is_gone_is_no_page(administrator: FlaskClient) -> None:
    assert administrator.get(f"/admin/people/{an_id(99)}").status_code == 404


@pytest.mark.parametrize(
    ("change", "changes", "said"),
    [
        ("administrator", {"role": "administrator"}, "once signed in again"),
        ("member", {"role": "member"}, "a member now, and signed out everywhere"),
        ("disable", {"disabled": True}, "is disabled"),
        ("enable", {"disabled": False}, "enabled again"),
    ],
)
def test_each_button_changes_one_thing_and_says_so(
    administrator: FlaskClient,
    security: FakeSecurity,
    change: str,
    changes: dict[str, object],
    said: str,
) -> None:
    answer = administrator.post(HERE, data={"change": change})
    assert answer.status_code == 200
    assert security.asked_for == [("change", BOB, changes)]
    assert said in first(page(answer), ".done").text()


@pytest.mark.parametrize("change", ["member", "disable"])
def test_who_changes_their_own_role_signs_in_anew_and_is_told_why(
    administrator: FlaskClient, security: FakeSecurity, change: str
) -> None:
    here = own_page(security)
    answer = administrator.post(here, data={"change": change})
    assert (answer.status_code, answer.location) == (303, "/login?told=own-account-changed")
    assert ["Max-Age=0" in cookie for cookie in set_cookies(answer)] == [True, True]
    shown = page(administrator.get(answer.location))
    assert "signed out everywhere" in first(shown, "#status.is-shown").text()


def test_a_script_is_led_to_the_sign_in_too(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    here = own_page(security)
    answer = administrator.post(here, data={"change": "member"}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/login"
    assert "signed out everywhere" in answer.headers["HX-Trigger"]


def test_who_changes_their_own_space_stays_signed_in(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    answer = administrator.post(f"{own_page(security)}/space", data={"quota_gb": "2"})
    assert answer.status_code == 200
    assert not set_cookies(answer)


def test_another_button_changes_nothing(administrator: FlaskClient, security: FakeSecurity) -> None:
    assert administrator.post(HERE, data={"change": "everything"}).status_code == 422
    assert security.asked_for == []


def test_the_last_administrator_stays_one_and_the_page_says_why(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    security.admin_refusal = Refusal(409, "last_administrator")
    answer = administrator.post(HERE, data={"change": "member"})
    assert answer.status_code == 422
    assert "needs an administrator" in first(page(answer), ".summary-title").text()


@pytest.mark.parametrize(
    ("typed", "size", "count"),
    [
        (("2.5", "100"), 2_500_000_000, 100),
        (("2,5", ""), 2_500_000_000, None),
        (("", ""), None, None),
        (("0", "0"), 0, 0),
    ],
)
def test_space_is_typed_in_gigabytes_and_pictures(
    administrator: FlaskClient,
    security: FakeSecurity,
    typed: tuple[str, str],
    size: int | None,
    count: int | None,
) -> None:
    sent = dict(zip(("quota_gb", "quota_images"), typed, strict=True))
    assert administrator.post(f"{HERE}/space", data=sent).status_code == 200
    assert security.asked_for == [("change", BOB, {"quota_bytes": size, "quota_images": count})]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("quota_gb", "much"),
        ("quota_gb", "-1"),
        ("quota_gb", "1e99"),
        ("quota_gb", "NaN"),
        ("quota_images", "2.5"),
        ("quota_images", "-1"),
        ("quota_images", "9" * 20),
    ],
)
def test_no_number_is_said_beside_its_field_and_stays_typed(
    administrator: FlaskClient, security: FakeSecurity, field: str, typed: str
) -> None:
    answer = administrator.post(f"{HERE}/space", data={field: typed})
    shown = page(answer)
    assert answer.status_code == 422
    assert first(shown, f"#{field}-error").text(strip=True)
    assert first(shown, f"#{field}").attributes["value"] == typed
    assert security.asked_for == []


def test_what_is_set_stands_in_the_fields(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    security.persons = [a_person(BOB, "bob", quota_bytes=1_500_000_000, quota_images=20)]
    shown = page(administrator.get(HERE))
    assert first(shown, "#quota_gb").attributes["value"] == "1.5"
    assert first(shown, "#quota_images").attributes["value"] == "20"


@pytest.mark.parametrize(("sent", "revokes"), [({}, False), ({"revoke_tokens": "1"}, True)])
def test_a_link_for_a_new_password_is_shown_once(
    administrator: FlaskClient, security: FakeSecurity, sent: dict[str, str], revokes: bool
) -> None:
    answer = administrator.post(f"{HERE}/reset-link", data=sent)
    assert security.asked_for == [("reset-link", BOB, revokes)]
    shown = first(page(answer), "#reset-link").text()
    assert shown == f"http://localhost:8080/reset/{RESET}"
    assert RESET not in administrator.get(HERE).get_data(as_text=True)


def test_an_old_proof_leads_to_the_page_that_asks_for_the_password(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    security.admin_refusal = Refusal(401, "proof_required")
    answer = administrator.post(HERE, data={"change": "disable"})
    shown = page(answer)
    assert answer.status_code == 422
    assert first(shown, "input[name=change]").attributes["value"] == "disable"


def test_deletion_asks_for_the_name_first(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    assert "2 pictures" in first(page(administrator.get(f"{HERE}/delete")), ".message").text()
    wrong = administrator.post(f"{HERE}/delete", data={"login": "bo"})
    assert wrong.status_code == 422
    assert first(page(wrong), "#login").attributes["value"] == "bo"
    assert first(page(wrong), "#login-error").text(strip=True).endswith("stands above: bob")
    assert security.asked_for == []
    right = administrator.post(f"{HERE}/delete", data={"login": " Bob"})
    assert (right.status_code, right.location) == (303, "/admin/people?told=person-deleted")
    assert security.asked_for == [("delete", BOB)]
    assert "deleted" in first(page(administrator.get(right.location)), "#status").text()


def test_of_a_deletion_by_htmx_the_next_page_says_so_once(administrator: FlaskClient) -> None:
    answer = administrator.post(
        f"{HERE}/delete", data={"login": "bob"}, headers={"HX-Request": "true"}
    )
    assert answer.headers["HX-Redirect"] == "/admin/people"
    assert "The account is deleted." in answer.headers["HX-Trigger"]


def test_the_last_administrator_is_not_deleted(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    security.admin_refusal = Refusal(409, "last_administrator")
    answer = administrator.post(f"{HERE}/delete", data={"login": "bob"})
    assert answer.status_code == 422
    assert "needs an administrator" in first(page(answer), ".summary-title").text()
    # It is said on the page that asked, with what was typed.
    assert first(page(answer), "#delete-form #login").attributes["value"] == "bob"


def test_a_deletion_without_an_answer_is_not_said_to_have_failed(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    security.admin_refusal = ServiceDown("security", 7)
    answer = administrator.post(f"{HERE}/delete", data={"login": "bob"})
    assert answer.status_code == 503
    assert "may still delete" in first(page(answer), ".summary-title").text()
    assert first(page(answer), "#delete-form #login").attributes["value"] == "bob"


def test_space_without_an_answer_may_be_set_and_what_was_typed_stays(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    security.admin_refusal = ServiceDown("security", 7)
    answer = administrator.post(f"{HERE}/space", data={"quota_gb": "2.5", "quota_images": "9"})
    shown = page(answer)
    assert answer.status_code == 503
    assert "may be set already" in first(shown, ".summary-title").text()
    assert first(shown, "#quota_gb").attributes["value"] == "2.5"
    assert first(shown, "#quota_images").attributes["value"] == "9"


def test_a_person_who_is_gone_meanwhile_is_not_there_to_be_deleted(
    administrator: FlaskClient, security: FakeSecurity
) -> None:
    security.admin_refusal = Refusal(404, "not_found")
    assert administrator.post(f"{HERE}/delete", data={"login": "bob"}).status_code == 404
