"""`python -m runner` runs the whole system; with arguments, a command of a running service.

`python -m runner uploader reconcile` is `python -m uploader reconcile` with the environment of the
running uploader.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from runner import command, ports
from runner.data_folder import DataFolder
from runner.env_file import with_env_file
from runner.nginx import find_nginx
from runner.programs import INNER_PARTS, plan
from runner.settings import Settings, WrongSettingError, load_settings
from runner.supervisor import StartFailedError, Supervisor


def main(arguments: list[str]) -> int:
    """Return 0 after a stop that was asked for, 1 for a failed start, 2 for what cannot be run."""
    os.umask(0o077)  # Files are for this user alone, also those that the programs create.
    try:
        given = with_env_file(os.environ)
        settings = load_settings(given)
        data = DataFolder(settings.data)
        if arguments:
            command.run(data, arguments)
        data.prepare()
        nginx = find_nginx(settings.nginx)
        with data.lock():
            ports.check_public_port(settings)
            with ports.inner_ports(INNER_PARTS, settings.port) as inner:
                asyncio.run(_run(Supervisor(plan(settings, given, data, inner, nginx)), settings))
    except WrongSettingError as error:
        sys.stderr.write(f"vitrine: wrong setting: {error}\n")
        return 2
    except command.CannotRunError as error:
        sys.stderr.write(f"vitrine: {error}\n")
        return 2
    except StartFailedError as error:
        sys.stderr.write(f"vitrine: {error}\n")
        return 1
    return 0


async def _run(supervisor: Supervisor, settings: Settings) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, supervisor.request_stop)
    await supervisor.run(
        on_ready=f"Vitrine is ready at {settings.public_address}  (data in {settings.data}; "
        "Ctrl-C stops it)"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
