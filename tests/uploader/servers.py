"""Real servers for the uploader's tests, each on a free port of 127.0.0.1."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from tests.http_server import serving
from tests.timeouts import scaled

ACCESS_KEY = "test-access-key"
SECRET_KEY = "test-secret-key"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(command: list[str], environment: dict[str, str], port: int) -> Iterator[None]:
    """Run a server until the context ends; it must listen within a minute."""
    process = subprocess.Popen(
        command,
        env={"PATH": os.environ["PATH"], "HOME": "/tmp", **environment},  # noqa: S108 - Not written.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(int(scaled(600))):
            if process.poll() is not None:
                raise RuntimeError(f"{command[0]} ended with {process.returncode}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        try:
            process.wait(scaled(60))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def rclone(folder: Path) -> Iterator[str]:
    """Serve a folder by rclone and give its endpoint."""
    port = free_port()
    program = Path(sys.executable).parent / "rclone"
    command = [
        str(program), "serve", "s3", str(folder), "--addr", f"127.0.0.1:{port}", "--no-cleanup",
    ]  # fmt: skip
    environment = {
        # The quotes make it one pair of a list, as rclone reads lists from the environment.
        "RCLONE_AUTH_KEY": f'"{ACCESS_KEY},{SECRET_KEY}"',
        "RCLONE_CONFIG": "/dev/null",
    }
    with running(command, environment, port):
        yield f"http://127.0.0.1:{port}"


def minio_program() -> str | None:
    """Find the real MinIO, if this machine has it."""
    named = os.environ.get("VITRINE_MINIO")
    kept = Path.home() / ".cache/vitrine/bin/minio"
    return named or (str(kept) if kept.exists() else shutil.which("minio"))


@contextmanager
def minio(folder: Path, program: str) -> Iterator[str]:
    """Serve a folder by MinIO and give its endpoint."""
    port = free_port()
    command = [program, "server", "--quiet", "--address", f"127.0.0.1:{port}", str(folder)]
    environment = {
        "MINIO_ROOT_USER": ACCESS_KEY,
        "MINIO_ROOT_PASSWORD": SECRET_KEY,
        "MINIO_BROWSER": "off",
    }
    with running(command, environment, port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def answering(pages: dict[str, tuple[int, dict[str, str], bytes]]) -> Iterator[str]:
    """Serve fixed answers by path; a path can be changed while it runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = pages.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    with serving(Handler) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@contextmanager
def silent() -> Iterator[str]:
    """Take connections and never answer."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(16)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def dripping() -> Iterator[str]:
    """Answer one request at once, and send the body byte by byte for as long as somebody reads."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            line, _ = listener.accept()
            with line, suppress(OSError):
                line.recv(64 * 1024)
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
                while True:
                    line.sendall(b"x")
                    time.sleep(0.05)

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


@contextmanager
def slowly_reading(size: int, every: float) -> Iterator[str]:
    """Read the body of one PUT bit by bit, `size` bytes `every` so many seconds, and answer 200."""
    with socket.socket() as listener:
        # Else the system would take in all of the body at once.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def answer() -> None:
            line, _ = listener.accept()
            with line, suppress(OSError):
                head, _, body = line.recv(64 * 1024).partition(b"\r\n\r\n")
                announced = head.lower().partition(b"content-length:")[2].split()[0]
                left, due = int(announced) - len(body), size
                while left > 0 and (data := line.recv(min(due, left))):
                    left -= len(data)
                    due -= len(data)
                    if due == 0:
                        time.sleep(every)
                        due = size
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()
