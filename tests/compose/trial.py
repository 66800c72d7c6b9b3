"""Brings the real compose file up, uses it as people do, breaks parts of it and looks again.

`make test-compose`, where there is a Docker Engine: each service has two replicas, and the tests of
the whole system go through them. See offline/README.md.
"""

import json
import os
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import yaml

from tests.compose.conftest import PROJECT, free_port
from tests.system.people import Person, newcomer
from tests.system.pictures import jpeg
from tests.timeouts import scaled, wait_until

START_SECONDS = 300
REPLICAS = {"security": 2, "login": 2, "uploader": 2, "bff": 2}
KEPT_UP = {"gateway", "security", "login", "uploader", "bff", "minio", "postgres", "prometheus"}
# Longer than the gateway takes to follow a service that has another address.
FOLLOWED_SECONDS = 3
# Run in a container of the inner network, because nothing else can ask Prometheus.
ASK_PROMETHEUS = """
import json, sys, urllib.parse, urllib.request
for query in json.load(sys.stdin):
    url = "http://prometheus:9090/api/v1/query?" + urllib.parse.urlencode({"query": query})
    print(json.dumps(json.load(urllib.request.urlopen(url, timeout=10))["data"]["result"]))
"""
FIND = """
import socket, sys
for name in sys.argv[1:]:
    try:
        print(len(set(socket.gethostbyname_ex(name)[2])))
    except OSError:
        print(0)
"""
TRY_TO_GET_OUT = """
import socket
try:
    socket.create_connection(("192.0.2.1", 443), timeout=3)
except OSError as error:
    print(error.strerror or error)
else:
    print("connected")
"""
# What a decoder may still do where Docker gives it no network of its own.
DECODE_CONFINED = """
import errno, socket
from uploader.decoding import confinement
confinement.confine(100_000_000)
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
    try:
        socket.socket(family)
    except OSError as error:
        print(errno.errorcode[error.errno])
    else:
        print("made")
"""
KILL_MAIN_PROCESS = """
import os
for process in filter(str.isdigit, os.listdir("/proc")):
    with open(f"/proc/{process}/stat") as stat:
        if stat.read().rsplit(")", 1)[1].split()[1] == "1":
            os.kill(int(process), 9)
"""


class Trial:
    """One installation under a name of its own."""

    def __init__(self) -> None:
        self.port = free_port()
        self.environment = os.environ | {
            "COMPOSE_PROJECT_NAME": f"vitrine-trial-{secrets.token_hex(3)}",
            "PORT": str(self.port),
            "GRAFANA_PORT": str(free_port()),
            "VITRINE_CREDENTIAL_RATE": "100r/s",
        }

    def compose(self, *arguments: str, given: str = "", quiet: bool = True) -> str:
        """Runs one compose command and returns what it wrote to its standard output."""
        done = subprocess.run(
            ["docker", "compose", *arguments],
            cwd=PROJECT,
            env=self.environment,
            input=given,
            text=True,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if quiet else None,
        )
        if done.returncode:
            logs = subprocess.run(
                ["docker", "compose", "logs", "--tail", "30"],
                cwd=PROJECT,
                env=self.environment,
                text=True,
                check=False,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            message = f"{' '.join(arguments)} failed:\n{done.stderr}\n{logs.stdout}"
            raise AssertionError(message)
        return done.stdout

    def up(self) -> None:
        """Starts what is not running and returns when all of it is well."""
        scales = [
            part for scale in REPLICAS.items() for part in ("--scale", "{}={}".format(*scale))
        ]
        self.compose("up", "--detach", "--wait", "--wait-timeout", str(START_SECONDS), *scales)

    def crash(self, service: str) -> None:
        """Kills what a container runs, and returns when it is healthy again of itself.

        Of several replicas that is the first.
        """
        container = self.compose("ps", "--quiet", service).split()[0]
        subprocess.run(
            ["docker", "exec", container, "python", "-c", KILL_MAIN_PROCESS],
            check=False,
            stderr=subprocess.DEVNULL,
        )
        state = ""
        deadline = time.monotonic() + 60
        while state != "1 healthy":
            assert time.monotonic() < deadline, f"{service} did not come back: {state}"
            time.sleep(0.2)
            state = subprocess.run(
                [
                    "docker",
                    "inspect",
                    "-f",
                    "{{.RestartCount}} {{.State.Health.Status}}",
                    container,
                ],
                check=True,
                capture_output=True,
                text=True,
            ).stdout.strip()

    def containers(self) -> list[dict[str, Any]]:
        """Returns what compose says of each container."""
        lines = self.compose("ps", "--all", "--format", "json").strip().splitlines()
        return [json.loads(line) for line in lines]

    def found_from(self, service: str, *names: str) -> list[int]:
        """Returns how many containers of each name a service finds."""
        said = self.compose("exec", "-T", service, "python", "-c", FIND, *names)
        return [int(word) for word in said.split()]

    def ask_prometheus(self, queries: list[str]) -> dict[str, list[dict[str, Any]]]:
        """Returns the series that answer each query."""
        said = self.compose(
            "exec", "-T", "bff", "python", "-c", ASK_PROMETHEUS, given=json.dumps(queries)
        )
        return dict(zip(queries, map(json.loads, said.strip().splitlines()), strict=True))


def step(name: str, action: Callable[[], object]) -> None:
    """Does one step and says how long it took."""
    began = time.monotonic()
    said = action()
    note = f": {said}" if isinstance(said, str) and said and "\n" not in said else ""
    sys.stdout.write(f"{time.monotonic() - began:6.1f} s  {name}{note}\n")
    sys.stdout.flush()


def check_all_are_well(trial: Trial) -> str:
    """Fails unless each part is healthy, no part ended and each job did its work."""
    containers = trial.containers()
    running = Counter[str]()
    for container in containers:
        if container["Service"] in KEPT_UP | {"grafana"}:
            assert container["Health"] == "healthy", (container["Name"], container["Status"])
            running[container["Service"]] += 1
        else:
            assert (container["State"], container["ExitCode"]) == ("exited", 0), container
    assert {name: running[name] for name in KEPT_UP} == dict.fromkeys(KEPT_UP, 1) | REPLICAS
    return f"{len(containers)} containers"


def check_picture(alice: Person, image: dict[str, Any], original: bytes) -> None:
    """Fails unless the picture is what was sent, its renditions are there, and it is private."""
    got = alice.get(alice.path_of(image["url"]))
    assert got.status == 200, got.body
    assert got.body == original
    thumbnail = alice.get(alice.path_of(image["thumbnail_url"]))
    assert thumbnail.status == 200, thumbnail.body
    assert thumbnail.headers["Content-Type"] == "image/webp"
    assert Person(alice.url).get(alice.path_of(image["url"])).status == 401


def check_numbers(trial: Trial) -> str:
    """Fails unless every part is read and every metric that is asked for exists."""
    listed = yaml.safe_load((PROJECT / "monitoring" / "metrics.yml").read_text(encoding="utf-8"))
    # Prometheus of another version may lack what this one says of itself, and nothing has failed.
    queries = [f'{name}{{job="{job}"}}' for job, names in listed.items() for name in names]
    deadline = time.monotonic() + 90
    while True:
        up = Counter(
            found["metric"]["job"] for found in trial.ask_prometheus(["up == 1"])["up == 1"]
        )
        missing = [query for query, found in trial.ask_prometheus(queries).items() if not found]
        if up == dict.fromkeys(listed, 1) | REPLICAS and not missing:
            return f"{len(queries)} metrics of {up.total()} containers"
        assert time.monotonic() < deadline, f"parts: {up}, metrics that are missing: {missing}"
        time.sleep(5)


def check_confinement(trial: Trial) -> str:
    """Fails if a part runs as root, can write to its own program, or reaches what it must not."""
    for service in sorted(KEPT_UP):
        user = trial.compose("exec", "-T", service, "id", "-u").strip()
        assert user != "0", service
        written = trial.compose("exec", "-T", service, "sh", "-c", "touch /new 2>&1 || true")
        assert "Read-only" in written, (service, written)
    said = trial.compose("exec", "-T", "uploader", "python", "-c", TRY_TO_GET_OUT).strip()
    assert said == "Network is unreachable", said
    assert trial.found_from("gateway", *REPLICAS, "minio") == [*REPLICAS.values(), 1]
    assert trial.found_from("gateway", "postgres", "deb.debian.org") == [0, 0]
    assert trial.found_from("bff", "postgres", "minio") == [0, 0]
    assert trial.compose("exec", "-T", "uploader", "python", "-c", DECODE_CONFINED).split() == [
        "EPERM", "EPERM", "EPERM",
    ]  # fmt: skip
    return said


def run_system_tests(trial: Trial) -> str:
    """Fails unless the tests of the whole system pass, and returns how many did."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "system", "tests/system"],
        cwd=PROJECT,
        env=os.environ | {"VITRINE_TEST_PORT": str(trial.port)},
        text=True,
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout.strip().splitlines()[-1].strip("= ")


def check_a_replaced_service(trial: Trial, alice: Person) -> str:
    """Fails unless the gateway finds a service that was created again; returns how soon."""
    trial.compose("up", "--detach", "--no-deps", "--force-recreate", "--scale", "bff=1", "bff")
    began = time.monotonic()
    wait_until(lambda: alice.get("/login").status == 200, "the pages are there again")
    return f"pages after {time.monotonic() - began:.1f} s"


def run(trial: Trial) -> None:
    """Does everything in order."""
    step("build", lambda: trial.compose("build"))
    step("up, until all are healthy", trial.up)
    step("all are well", lambda: check_all_are_well(trial))
    alice = newcomer(f"http://localhost:{trial.port}", f"alice-{secrets.token_hex(4)}")
    # Large enough that no part of the way holds it in one piece.
    original = jpeg(6000, 4000)
    uploaded = alice.upload(original)
    assert uploaded.status == 201, uploaded.body
    image = uploaded.json()
    step("a picture comes back as it was sent", lambda: check_picture(alice, image, original))
    assert Person(alice.url).get("/login").status == 200
    step("every metric is there", lambda: check_numbers(trial))
    step("nothing is root, can change itself or gets out", lambda: check_confinement(trial))
    step("the tests of the whole system", lambda: run_system_tests(trial))
    step("a service is created again", lambda: check_a_replaced_service(trial, alice))
    step("as many as before", trial.up)
    for service in ("uploader", "security", "login", "bff", "minio", "postgres", "gateway"):
        step(f"restart {service}", lambda name=service: trial.compose("restart", name))  # type: ignore[misc]  # A default binds the name of this turn.
        trial.up()
        time.sleep(scaled(FOLLOWED_SECONDS))
        check_picture(alice, image, original)
    for service in ("uploader", "security", "gateway"):
        step(f"crash {service}", lambda name=service: trial.crash(name))  # type: ignore[misc]  # A default binds the name of this turn.
        time.sleep(scaled(FOLLOWED_SECONDS))
        check_picture(alice, image, original)
    step("down", lambda: trial.compose("down"))
    step("up again", trial.up)
    step("the picture is still there", lambda: check_picture(alice, image, original))
    assert alice.log_in().status == 200
    another = alice.upload(jpeg(200, 200))
    assert another.status == 201, another.body


def missing_docker() -> str:
    """Returns why nothing can be tried here, or nothing."""
    for command in (["docker", "version"], ["docker", "compose", "version"]):
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            return f"{' '.join(command)}: {error.strerror}"
        if done.returncode:
            return f"{' '.join(command)}: {' '.join(done.stderr.split())}"
    return ""


def main() -> int:
    """Returns 0 when everything was as it should be, 1 where nothing could be tried.

    It leaves nothing behind in any case.
    """
    if missing := missing_docker():
        sys.stderr.write(f"vitrine: no Docker Engine here, so nothing was tried ({missing})\n")
        return 1
    trial = Trial()
    try:
        run(trial)
    finally:
        step("remove everything", lambda: trial.compose("down", "--volumes", "--timeout", "20"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
