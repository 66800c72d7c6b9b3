"""What a request says about the browser that sent it."""

from flask import Flask

from bff.web.visitors import visitor


def test_the_gateway_names_the_address(app: Flask) -> None:
    headers = {"X-Real-IP": "192.0.2.7", "User-Agent": "Firefox"}
    with app.test_request_context("/", headers=headers):
        assert (visitor().address, visitor().agent) == ("192.0.2.7", "Firefox")


def test_without_a_gateway_it_is_the_address_of_the_connection(app: Flask) -> None:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        assert visitor().address == "127.0.0.1"


def test_a_long_user_agent_is_cut(app: Flask) -> None:
    with app.test_request_context("/", headers={"User-Agent": "x" * 201}):
        assert visitor().agent == "x" * 200


def test_security_is_told_under_the_names_of_the_gateway(app: Flask) -> None:
    headers = {"X-Real-IP": "192.0.2.7", "User-Agent": "Firefox"}
    with app.test_request_context("/", headers=headers):
        assert visitor().headers() == headers
