"""Ports that are taken are said or passed over."""

from __future__ import annotations

import socket

import pytest

from runner.ports import check_public_port, pick_inner_ports
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
    first = pick_inner_ports(["a", "b", "c"], 8080)
    assert len(set(first.values())) == 3
    assert pick_inner_ports(["a", "b", "c"], 8080) == first


def test_a_taken_inner_port_is_passed_over() -> None:
    expected = pick_inner_ports(["a"], 8080)["a"]
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", expected))
        listener.listen()
        assert pick_inner_ports(["a"], 8080)["a"] != expected


@pytest.mark.parametrize("public_port", [80, 8080, 30000, 65535])
def test_inner_ports_stay_below_those_of_outgoing_connections(public_port: int) -> None:
    assert max(pick_inner_ports(["a", "b"], public_port).values()) < 32000
