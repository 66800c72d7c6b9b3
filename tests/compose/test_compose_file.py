"""The compose file against its schema, and against the rules that every part of it keeps."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from compose.surroundings import STATUS
from runner.data_folder import DataFolder
from runner.nginx import find_nginx
from runner.programs import INNER_PARTS, plan
from runner.settings import load_settings

from .conftest import PROJECT

Compose = dict[str, Any]
BUILT_HERE = {
    "vitrine-gateway",
    "vitrine-security",
    "vitrine-uploader",
    "vitrine-bff",
    "vitrine-setup",
}
SECRET_NAMES = re.compile(r"SECRET|PASSWORD|ACCESS_KEY|DATABASE_URL|TOKEN")


def services(compose: Compose) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose["services"]
    return found


def jobs(compose: Compose) -> set[str]:
    """Returns the services that run once: those whose end is waited for."""
    return {
        name
        for service in services(compose).values()
        for name, wanted in service.get("depends_on", {}).items()
        if wanted["condition"] == "service_completed_successfully"
    }


def test_it_keeps_to_the_compose_schema() -> None:
    checker = Path(sys.executable).with_name("check-jsonschema")
    done = subprocess.run(
        [checker, "--builtin-schema", "vendor.compose-spec", PROJECT / "compose.yaml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_it_has_these_services_and_no_others(compose: Compose) -> None:
    assert jobs(compose) == {"secrets", "provision", "security-migrate", "uploader-migrate"}
    assert set(services(compose)) - jobs(compose) == {
        "gateway",
        "security",
        "login",
        "uploader",
        "bff",
        "minio",
        "postgres",
        "prometheus",
        "grafana",
        "tls",
        "alertmanager",
    }
    profiles = {name: s["profiles"] for name, s in services(compose).items() if "profiles" in s}
    assert profiles == {"tls": ["tls"], "alertmanager": ["alerts"]}


def test_nothing_runs_as_root(compose: Compose) -> None:
    for name, service in services(compose).items():
        assert re.fullmatch(r"[1-9]\d*:\d+", service["user"]), name


def test_nothing_can_gain_rights_or_change_its_own_files(compose: Compose) -> None:
    for name, service in services(compose).items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        # Of a program whose file has it; nobody gets it (no-new-privileges).
        given = ["NET_BIND_SERVICE"] if name == "tls" else []
        assert service.get("cap_add", []) == given, name
        assert "privileged" not in service, name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["init"] is True, name


def test_everything_is_bounded_in_memory_processes_and_logs(compose: Compose) -> None:
    for name, service in services(compose).items():
        assert service["mem_limit"], name
        assert 0 < service["pids_limit"] <= 512, name
        assert set(service["logging"]["options"]) == {"max-size", "max-file"}, name


def test_what_stays_up_is_watched_and_started_again(compose: Compose) -> None:
    for name in set(services(compose)) - jobs(compose):
        service = services(compose)[name]
        assert service["restart"] == "unless-stopped", name
        assert set(service["healthcheck"]) == {
            "test", "interval", "timeout", "retries", "start_period", "start_interval",
        }, name  # fmt: skip


def test_nothing_starts_before_what_it_needs_is_well(compose: Compose) -> None:
    for name, service in services(compose).items():
        for needed, wanted in service.get("depends_on", {}).items():
            ended = needed in jobs(compose)
            condition = "service_completed_successfully" if ended else "service_healthy"
            assert wanted["condition"] == condition, (name, needed)


def test_images_from_elsewhere_are_pinned_by_digest(compose: Compose) -> None:
    for name, service in services(compose).items():
        if service["image"] in BUILT_HERE:
            assert service["pull_policy"] == "never", name
            continue
        image = re.sub(r"\$\{\w+:-(.*)\}", r"\1", service["image"])
        assert re.fullmatch(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}", image), name


def test_an_image_is_built_once_and_before_the_containers_that_use_it(compose: Compose) -> None:
    def with_all_it_needs(name: str) -> set[str]:
        needed = services(compose)[name].get("depends_on", {})
        return {name}.union(*(with_all_it_needs(other) for other in needed))

    builders = {s["image"]: name for name, s in services(compose).items() if "build" in s}
    assert set(builders) == BUILT_HERE
    assert len(builders) == sum("build" in service for service in services(compose).values())
    for name, service in services(compose).items():
        if service["image"] in BUILT_HERE:
            assert builders[service["image"]] in with_all_it_needs(name), name


def test_only_the_gateway_and_its_tls_can_be_opened_to_other_machines(compose: Compose) -> None:
    published = {name: s["ports"] for name, s in services(compose).items() if "ports" in s}
    assert published == {
        "gateway": ["${HOST:-127.0.0.1}:${PORT:-8080}:8080"],
        "grafana": ["127.0.0.1:${GRAFANA_PORT:-8090}:3000"],
        "tls": [
            "${HTTP_PORT:-80}:80",
            "${HTTPS_PORT:-443}:443",
            "${HTTPS_PORT:-443}:443/udp",
        ],
    }


# Who shares which network. Two that share none cannot reach each other.
MEMBERS = {
    "front": {"gateway", "tls"},
    "dashboards": {"grafana"},
    "services": {"gateway", "security", "login", "uploader", "bff", "prometheus"},
    "database": {
        "postgres", "security", "login", "uploader",
        "provision", "security-migrate", "uploader-migrate",
    },
    "store": {"minio", "gateway", "uploader", "prometheus", "provision", "uploader-migrate"},
    "watching": {"prometheus", "grafana", "alertmanager"},
    # What speaks to the world of itself.
    "exit": {"tls", "alertmanager"},
}  # fmt: skip
WAYS_IN = {"front", "dashboards"}


def test_each_network_has_those_who_need_each_other_and_nobody_else(compose: Compose) -> None:
    found = {
        network: {name for name, s in services(compose).items() if network in s.get("networks", ())}
        for network in compose["networks"]
    }
    assert found == MEMBERS
    assert services(compose)["secrets"]["network_mode"] == "none"


def test_a_network_with_a_published_port_takes_no_answers_and_every_other_has_no_way_out(
    compose: Compose,
) -> None:
    for network in MEMBERS.keys() - {"exit"}:
        if network in WAYS_IN:
            options = {"com.docker.network.bridge.enable_ip_masquerade": "false"}
            assert compose["networks"][network] == {"driver_opts": options}, network
        else:
            assert compose["networks"][network] == {"internal": True}, network
    # Docker's resolver would hand on a name, and what is written in it, to the world.
    inside = {name for network in WAYS_IN for name in MEMBERS[network]} - MEMBERS["exit"]
    assert inside == {"gateway", "grafana"}
    for name in inside:
        assert services(compose)[name]["dns"] == ["127.0.0.1"], name
    assert compose["networks"]["exit"] is None
    # Docker takes the default gateway of the network whose name comes first, of those not internal.
    for network in WAYS_IN:
        assert network > "exit" or not MEMBERS[network] & {"gateway", *MEMBERS["exit"]}, network


def test_the_gateway_answers_for_monitoring_on_the_network_of_the_services_alone(
    compose: Compose,
) -> None:
    named = {
        network: options["aliases"]
        for network, options in services(compose)["gateway"]["networks"].items()
        if options
    }
    assert named == {"services": [STATUS]}
    assert f"http://{STATUS}:8081/livez" in services(compose)["gateway"]["healthcheck"]["test"][-1]


def overriding(name: str) -> Compose:
    """Reads a file that is laid over compose.yaml; a value that it takes away is None."""

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor("!reset", lambda *_: None)
    read: Compose = yaml.load((PROJECT / "compose" / name).read_text("utf-8"), Loader)  # noqa: S506  # A safe loader.
    return read


def test_a_database_or_store_elsewhere_is_reached_by_those_who_use_one_alone(
    compose: Compose,
) -> None:
    outside = overriding("outside.yaml")
    using = {
        name
        for name, service in services(compose).items()
        if {"SECURITY_DATABASE_URL_FILE", "UPLOADER_DATABASE_URL_FILE", "S3_ENDPOINT"}
        & set(service.get("environment") or {})
    } - {"provision"}
    assert set(outside["services"]) == using
    for name, service in outside["services"].items():
        assert service["networks"] == ["exit"], name
        assert ("dns" in service) == ("dns" in services(compose)[name]), name


def test_no_secret_has_a_value_here(compose: Compose) -> None:
    secrets = [
        (name, setting, value)
        for name, service in services(compose).items()
        for setting, value in (service.get("environment") or {}).items()
        if SECRET_NAMES.search(setting) and not setting.endswith("_SECONDS")
    ]
    found = {name for name, *_ in secrets}
    assert found >= {"security", "uploader", "minio", "postgres", "secrets"}
    for name, setting, value in secrets:
        if setting.endswith("_FILE"):
            assert value.startswith("/secrets/"), (name, setting)
        elif not setting.startswith(("VITRINE_PASSWORD_", "GF_SECURITY_DISABLE")):
            assert value is None, (name, setting)


def test_a_secret_of_the_operator_reaches_the_job_that_writes_files_and_nothing_else(
    compose: Compose,
) -> None:
    given = {"VITRINE_SECURITY_SECRET", "SECURITY_DATABASE_URL", "UPLOADER_DATABASE_URL",
             "S3_ACCESS_KEY", "S3_SECRET_KEY"}  # fmt: skip
    assert "secrets" in services(compose)
    for name, service in services(compose).items():
        handed = given & set(service.get("environment") or {})
        assert handed == (given if name == "secrets" else set()), name


@pytest.mark.parametrize(
    ("volume", "readers"),
    [
        ("security-secrets", {"security", "login", "security-migrate", "provision"}),
        ("uploader-secrets", {"uploader", "uploader-migrate", "provision"}),
        ("postgres-secrets", {"postgres", "provision"}),
        ("minio-secrets", {"minio", "provision"}),
    ],
)
def test_a_secret_is_mounted_where_it_is_needed_and_read_only(
    compose: Compose, volume: str, readers: set[str]
) -> None:
    found = {
        name
        for name, service in services(compose).items()
        for mount in service.get("volumes", [])
        if isinstance(mount, dict)
        and mount["source"] == volume
        and mount["read_only"]
        and mount["volume"]["nocopy"]
    }
    written = [
        name
        for name, service in services(compose).items()
        for mount in service.get("volumes", [])
        if isinstance(mount, str) and mount.startswith(f"{volume}:")
    ]
    assert found == readers
    assert written == ["secrets"]


def test_the_two_security_processes_differ_only_in_their_share_of_the_machine(
    compose: Compose,
) -> None:
    security, login = services(compose)["security"], services(compose)["login"]
    differing = {
        key for key in security.keys() | login.keys() if security.get(key) != login.get(key)
    }
    assert differing == {"command", "cpu_shares", "mem_limit"}
    assert login["command"][:2] == ["nice", "-n"]
    # One hash at a time is a promise of the whole service.
    assert login["command"][-2:] == ["--workers", "1"]
    assert login["cpu_shares"] < 1024


@pytest.mark.parametrize("name", ["security", "login", "security-migrate"])
def test_security_is_told_who_can_connect_to_the_gateway(compose: Compose, name: str) -> None:
    """Where it is not this machine alone, the first account takes the setup code."""
    gateway = services(compose)["gateway"]["environment"]
    told = services(compose)[name]["environment"]
    for setting in ("HOST", "VITRINE_ALLOWED_HOSTS", "VITRINE_PUBLIC_URL"):
        assert (setting, told[setting]) == (setting, gateway[setting])


@pytest.mark.parametrize("service", ["security", "uploader", "bff"])
def test_every_setting_of_a_service_can_be_set_and_no_other_is_handed_to_it(
    compose: Compose, service: str
) -> None:
    read = set(
        re.findall(
            r'(?:validation_alias=|_setting\()"(\w+)"',
            (PROJECT / service / "config.py").read_text(encoding="utf-8"),
        )
    )
    handed = {name.removesuffix("_FILE") for name in services(compose)[service]["environment"]}
    only_without_containers = {"VITRINE_STORE_FOLDER"}
    said_by_the_server = {"VITRINE_THREADS"}
    assert read - handed - only_without_containers - said_by_the_server == set()
    assert handed - read - {"PROMETHEUS_MULTIPROC_DIR", "VITRINE_WORKERS"} == set()


@pytest.mark.parametrize("service", ["security", "login", "uploader", "bff"])
def test_a_service_is_served_as_it_is_without_containers(
    compose: Compose, service: str, tmp_path: Path
) -> None:
    settings = load_settings({})
    data = DataFolder(tmp_path)
    data.prepare()
    ports = {name: 20000 + number for number, name in enumerate(INNER_PARTS)}
    programs = plan(settings, {}, data, ports, find_nginx()).services
    (program,) = (one for one in programs if one.name == service)

    def what_matters(command: list[str]) -> list[str]:
        shown = " ".join(command[command.index("runner.granian") :])
        return re.sub(r" --(host|port|stop-timeout) \S+", "", shown).split()

    assert what_matters(services(compose)[service]["command"]) == what_matters(program.argv)
    recipe = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    for name, value in program.environment.items():
        assert not name.startswith("MALLOC_") or f" {name}={value}" in recipe, name


def test_the_counts_of_dead_processes_are_forgotten_at_a_restart(compose: Compose) -> None:
    for name in ("security", "login", "uploader", "bff"):
        service = services(compose)[name]
        folder = service["environment"]["PROMETHEUS_MULTIPROC_DIR"]
        assert any(mount.split(":")[0] == folder for mount in service["tmpfs"]), name


def test_the_recipe_of_the_images_is_pinned_and_ends_without_root() -> None:
    recipe = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    pins = re.findall(r"^ARG PYTHON_IMAGE=(.*)$", recipe, re.MULTILINE)
    assert len(pins) == 1
    assert re.fullmatch(r"python:3\.11-slim-bookworm@sha256:[0-9a-f]{64}", pins[0])
    stages = re.split(r"^FROM ", recipe, flags=re.MULTILINE)[1:]
    names = [re.match(r"\S+ AS (\S+)", stage) for stage in stages]
    known = {name[1] for name in names if name}
    for stage in stages:
        base = stage.split()[0]
        assert base == "${PYTHON_IMAGE}" or base in known
    for target in ("service", "setup", "gateway"):
        (stage,) = (s for s in stages if s.split("\n")[0].endswith(f" AS {target}"))
        assert re.findall(r"^USER (.*)$", stage, re.MULTILINE) == ["10001:10001"]
    assert not recipe.startswith("# syntax")


def test_every_source_of_the_recipe_reaches_its_build() -> None:
    recipe = (PROJECT / "Dockerfile").read_text(encoding="utf-8")
    rules = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_through = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    copied = [
        source.rstrip("/").replace("${SERVICE}", service)
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", recipe, re.MULTILINE)
        for source in line.split()
        for service in ("security", "uploader", "bff")
    ]
    assert len(copied) >= 15
    for source in copied:
        assert (PROJECT / source).exists(), source
        assert {source, *map(str, Path(source).parents)} & let_through, source


def test_nothing_but_sources_reaches_an_image() -> None:
    lines = (PROJECT / ".dockerignore").read_text(encoding="utf-8").split("\n")
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert not {".env", ".git", "data"} & {rule.removeprefix("!") for rule in rules}


def test_the_trial_says_that_docker_is_missing_and_fails(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.compose.trial"],
        cwd=PROJECT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith(
        "vitrine: no Docker Engine here, so nothing was tried (docker ver"
    )
    assert done.stderr.count("\n") == 1
