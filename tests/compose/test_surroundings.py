"""What the gateway's container finds around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from compose.surroundings import Surroundings, address_of_this_machine, addresses_of

SERVICES = (("10.0.0.1",), ("10.0.0.2",), ("10.0.0.3",), ("10.0.0.4",))
ROUTES = """\
Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth1	000014AC	00000000	0001	0	0	0	0000FFFF	0	0	0
eth0	00000000	010012AC	0003	0	0	0	00000000	0	0	0
eth0	000012AC	00000000	0001	0	0	0	0000FFFF	0	0	0
"""


def test_a_name_that_is_gone_for_the_moment_has_no_address() -> None:
    assert addresses_of("127.0.0.1") == ("127.0.0.1",)
    assert addresses_of("::1") == ("::1",)
    assert addresses_of("nobody.invalid") == ()


def test_this_machine_is_the_default_gateway(tmp_path: Path) -> None:
    (tmp_path / "route").write_text(ROUTES)
    assert address_of_this_machine(tmp_path / "route") == "172.18.0.1"
    without = [line for line in ROUTES.splitlines() if "\t00000000\t0100" not in line]
    (tmp_path / "route").write_text("\n".join(without))
    assert address_of_this_machine(tmp_path / "route") == ""


@pytest.mark.parametrize(
    ("known", "now", "followed"),
    [
        (("10.0.1.1", "10.0.1.2"), ("10.0.1.2", "10.0.1.3"), ("10.0.1.1", "10.0.1.2")),
        (("10.0.1.1",), ("10.0.1.2",), ("10.0.1.2",)),
        (("10.0.1.1",), (), ()),
        ((), ("10.0.1.1",), ("10.0.1.1",)),
    ],
)
def test_a_store_is_followed_when_nothing_that_is_known_of_it_is_true_any_more(
    known: tuple[str, ...], now: tuple[str, ...], followed: tuple[str, ...]
) -> None:
    before, after = Surroundings(SERVICES, known, ()), Surroundings(SERVICES, now, ())
    assert after.after(before).storage == followed


def test_a_replica_is_followed_as_it_comes_and_goes() -> None:
    before = Surroundings(SERVICES, (), ())
    after = Surroundings((("10.0.0.1", "10.0.0.9"), *SERVICES[1:]), (), ())
    assert after.after(before).services[0] == ("10.0.0.1", "10.0.0.9")
