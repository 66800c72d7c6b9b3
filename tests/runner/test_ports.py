"""Ports that are taken are said or passed over."""

from __future__ import annotations

import socket

import pytest

from runner.ports import check_public_port, inner_ports
from runner.settings import WrongSettingError, load_settings


@pytest.fixture
def taken_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_busy_port_is_one_sentence_with_a_way_out(taken_port: int) -> None:
    settings = load_settings({"PORT": str(taken_port)})
    with pytest.raises(WrongSettingError, match=rf"127\.0\.0\.1:{taken_port} cannot be used"):
        check_public_port(settings)


@pytest.mark.parametrize("host", ["192.0.2.9", "nonsense.invalid"])
def test_an_address_of_another_machine_is_said_of_the_host(host: str) -> None:
    settings = load_settings({"HOST": host, "VITRINE_PUBLIC_URL": "http://pictures.lan"})
    with pytest.raises(WrongSettingError, match=f"HOST: {host} is no address of this machine"):
        check_public_port(settings)


def test_inner_ports_are_different_and_the_same_each_time() -> None:
    with inner_ports(["a", "b", "c"], 8080) as first:
        assert len(set(first.values())) == 3
    with inner_ports(["a", "b", "c"], 8080) as again:
        assert again == first


def test_instances_that_start_at_the_same_moment_on_neighbouring_ports_share_no_inner_port() -> (
    None
):
    """Neither listens yet when the other one looks, so a look at the ports says nothing."""
    with inner_ports(["a", "b", "c"], 8080) as one, inner_ports(["a", "b", "c"], 8081) as other:
        assert not set(one.values()) & set(other.values())


def test_a_taken_inner_port_is_passed_over() -> None:
    with inner_ports(["a"], 8080) as ports:
        expected = ports["a"]
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", expected))
        listener.listen()
        with inner_ports(["a"], 8080) as ports:
            assert ports["a"] != expected


def test_more_parts_than_free_ports_is_one_sentence() -> None:
    names = [str(number) for number in range(400)]
    with (
        pytest.raises(WrongSettingError, match="PORT: the parts inside find no free port"),
        inner_ports(names, 21700),
    ):
        pytest.fail("There were ports for all.")


@pytest.mark.parametrize("public_port", [80, 8080, 30000, 65535])
def test_inner_ports_stay_below_those_of_outgoing_connections(public_port: int) -> None:
    with inner_ports(["a", "b"], public_port) as ports:
        assert max(ports.values()) < 32000
