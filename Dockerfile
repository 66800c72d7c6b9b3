# One recipe for every image that this project builds: the gateway, the three services and the setup
# jobs. All share one base, so there is one pin to keep current, and each service gets the packages
# of its own dependency group and nothing of the others.

ARG PYTHON_IMAGE=python:3.11-slim-bookworm@sha256:a36c24f9cbdf4fd0f52d67f0823eeac19c2028c637cecc392d97f980d4fec56b

# ------------------------------------------------------------------ packages and code of one service
FROM ${PYTHON_IMAGE} AS build
RUN python -m venv /opt/uv && /opt/uv/bin/pip install --no-cache-dir --disable-pip-version-check uv==0.13.9
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_NO_CACHE=1
WORKDIR /app
COPY pyproject.toml uv.lock ./

FROM build AS service-build
ARG SERVICE
RUN /opt/uv/bin/uv sync --locked --no-default-groups --group "$SERVICE" --group serve
COPY ${SERVICE}/ ./${SERVICE}/
COPY runner/__init__.py runner/granian.py runner/heartbeat.py runner/bytecode.py ./runner/
# The file system is read-only when it runs, so byte code is made now; modes do not depend on the
# umask of whoever checked the sources out.
RUN rm pyproject.toml uv.lock && .venv/bin/python -m compileall -q "$SERVICE" runner \
    && .venv/bin/python -X no_debug_ranges -m runner.bytecode && chmod -R a+rX,go-w /app

FROM ${PYTHON_IMAGE} AS runtime
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# As without containers; runner/programs.py says why.
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072
WORKDIR /app

# ------------------------------------------------------------------ security, uploader
FROM runtime AS service
# A fresh named volume takes owner and mode from here; the uploader keeps what arrives in it.
RUN install -d -o 10001 -g 10001 -m 0700 /var/spool/vitrine
COPY --from=service-build /app /app
USER 10001:10001
EXPOSE 8000

# ------------------------------------------------------------------ bff: a service with pages
# It serves no static files; it puts the hashes of their contents into the pages' addresses.
FROM build AS pages-build
COPY templates/ ./templates/
COPY static/ ./static/
RUN chmod -R a+rX,go-w templates static

FROM service AS pages
COPY --from=pages-build /app/templates /app/templates
COPY --from=pages-build /app/static /app/static

# ------------------------------------------------------------------ setup jobs
FROM build AS setup-build
# The uploader's group has what the jobs speak to: PostgreSQL and the store.
RUN /opt/uv/bin/uv sync --locked --no-default-groups --group uploader
COPY compose/provision.py compose/secret_files.py ./
RUN rm pyproject.toml uv.lock && chmod -R a+rX,go-w /app

FROM runtime AS setup
# These folders are where fresh volumes take their owner from, so that nothing has to run as root.
RUN install -d -o 10001 -g 10001 -m 0700 /data /certificates \
    && install -d -o 10001 -g 10001 -m 0750 /secrets/postgres /secrets/minio /secrets/security /secrets/uploader
COPY --from=setup-build /app /app
USER 10001:10001

# ------------------------------------------------------------------ static files, compressed beforehand
FROM ${PYTHON_IMAGE} AS web-root
WORKDIR /build
COPY runner/__init__.py runner/web_root.py ./runner/
COPY static/ ./static/
RUN install -d /srv/vitrine && python -m runner.web_root static /srv/vitrine/static

# ------------------------------------------------------------------ gateway
# nginx from the distribution: what runs without containers too, with its security fixes as they come,
# which is why its version is not pinned.
FROM ${PYTHON_IMAGE} AS gateway
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends nginx \
    && rm -rf /var/lib/apt/lists/* /var/log/apt /etc/nginx/sites-enabled
RUN install -d -o 10001 -g 10001 -m 0700 /var/cache/gateway
# The same code renders the configuration without containers. It needs no packages.
COPY runner/__init__.py runner/nginx.py runner/service_settings.py runner/settings.py runner/sizes.py ./runner/
COPY compose/gateway.py compose/surroundings.py ./compose/
COPY gateway/ ./gateway/
COPY --from=web-root /srv/vitrine /srv/vitrine
RUN chmod -R a+rX,go-w /app /srv/vitrine
USER 10001:10001
EXPOSE 8080
CMD ["python", "-m", "compose.gateway"]
