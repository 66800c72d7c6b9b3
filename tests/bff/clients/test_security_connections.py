"""The two ways to security."""

import pytest

from bff.clients.security_connections import complete
from bff.outcomes import ServiceDown


@pytest.mark.parametrize("said", [{}, {"at": None}, {"at": "yesterday"}])
def test_an_answer_that_lacks_a_member_is_no_answer(said: dict[str, object]) -> None:
    with pytest.raises(ServiceDown), complete():
        int(said["at"])  # type: ignore[call-overload]  # That is the fault.
