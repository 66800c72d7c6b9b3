"""How many guesses a password withstands."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from security.outcomes import Busy
from security.people.password_strength import LEAST_SCORE, PasswordStrength
from tests.timeouts import scaled

PROJECT = Path(__file__).parents[3]


@pytest.fixture
def strength() -> PasswordStrength:
    return PasswordStrength(8)


@pytest.mark.parametrize(
    ("password", "least"),
    [("seven quiet herons at dusk", 4), ("correct mule battery nail", 4), ("xK9#mQ2$vL7@pR4", 4)],
)
def test_what_is_hard_to_guess_is_strong(
    strength: PasswordStrength, password: str, least: int
) -> None:
    assert strength.score(password, ()) >= least


@pytest.mark.parametrize("password", ["", "a", "Passwort1234567", "a" * 1000, "qwertyuiopasdfg"])
def test_what_is_guessed_soon_is_weak(strength: PasswordStrength, password: str) -> None:
    assert strength.score(password, ()) < LEAST_SCORE


def test_what_is_known_of_somebody_makes_their_password_weak(strength: PasswordStrength) -> None:
    password = "wolpertinger"
    assert strength.score(password, (password,)) < strength.score(password, ())


def test_only_one_password_is_judged_at_a_time_and_few_wait() -> None:
    strength = PasswordStrength(0)
    answers: list[object] = []

    def judge() -> None:
        try:
            answers.append(strength.score("seven quiet herons at dusk" * 10, ()))
        except Busy as busy:
            answers.append(busy.code)

    with strength.judging():
        thread = threading.Thread(target=judge)
        thread.start()
        thread.join(scaled(60))
    assert answers == ["busy"]
    judge()
    assert answers[1] == 4


def test_what_is_only_being_typed_takes_no_place_from_what_is_set() -> None:
    strength = PasswordStrength(0)
    with strength.judging(), pytest.raises(Busy):
        strength.score("seven quiet herons at dusk", (), waits=False)
    with strength._judging_at_once():
        waiting = ThreadPoolExecutor(1).submit(strength.score, "seven quiet herons", ())
        assert not waiting.done()
    assert waiting.result(scaled(60)) >= LEAST_SCORE


def test_the_word_lists_are_loaded_with_the_first_password_that_is_judged() -> None:
    """They take 9 MB, and only one process of the system judges passwords."""
    asked = (
        "import sys; import security.app;"
        "from security.people.password_strength import PasswordStrength as P;"
        "before = 'zxcvbn_rs_py' in sys.modules; P(0).score('x', ());"
        "print(before, 'zxcvbn_rs_py' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=PROJECT, capture_output=True, text=True,
        timeout=scaled(60), check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["False", "True"]
