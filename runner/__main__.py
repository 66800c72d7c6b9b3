"""`python -m runner` runs the whole system; with arguments, a command of a running service.

`python -m runner uploader reconcile` is `python -m uploader reconcile` with the environment of the
running uploader.
"""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
from typing import TextIO

from runner import command, ports
from runner.data_folder import DataFolder
from runner.env_file import with_env_file
from runner.nginx import find_nginx
from runner.output import output_for
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
                _lossless(sys.stdout)
                output = output_for(settings.log_format, settings.log_level)
                output.step("Data", f"{data.root}, {'made' if data.is_new else 'already there'}")
                supervisor = Supervisor(plan(settings, given, data, inner, nginx), output)
                asyncio.run(_run(supervisor, settings))
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


def _lossless(stream: TextIO) -> None:
    """Write what the stream's encoding lacks as escapes, so that no line of a program is lost."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")


async def _run(supervisor: Supervisor, settings: Settings) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, supervisor.request_stop)
    await supervisor.run(settings.public_address, "Ctrl-C stops it.", warnings=settings.warnings())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
