"""Sandboxes a decoder before it sees a file (OWASP ASVS 15.2.5)."""

import ctypes
import resource

from uploader.decoding import landlock, system_calls

_OPEN_FILES = 64
# The memory of the process with a small picture and its renditions, and of each further pixel. GIF
# and WebP animations need most: they hold each pixel four times in four bytes.
_BASE_MEMORY = 256 * 1024 * 1024
_BYTES_A_PIXEL = 16
# Decoders that cannot read a file incrementally hold it twice.
_BYTES_A_FILE_BYTE = 2
_LARGEST_FILE = 192 * 1024 * 1024
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_CAPABILITY_VERSION_3 = 0x20080522


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def confine(max_pixels: int) -> None:
    """Drop every right that decoding does not need; the process must have no threads yet.

    Each measure is independent. Where a kernel does not support one, or does not grant it to this
    user, the others still hold, so only the resource limits have to succeed.
    """
    memory = _memory(_LARGEST_FILE, max_pixels)
    for what, amount in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (amount, amount))
    libc = ctypes.CDLL(None, use_errno=True)
    # A new network namespace has no route anywhere.
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    # As root, or in that user namespace, the process would still hold every capability.
    libc.capset(ctypes.byref(_CapabilityHeader(_CAPABILITY_VERSION_3, 0)), bytes(24))
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    landlock.close_everything(libc)
    system_calls.refuse(libc)


def limit_memory(file_bytes: int, pixels: int, more: int = 0) -> None:
    """Lower the limit of address space to what a file of this size may need, and `more` bytes."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (min(_memory(file_bytes, pixels) + more, most), most))


def _memory(file_bytes: int, pixels: int) -> int:
    return _BASE_MEMORY + _BYTES_A_FILE_BYTE * file_bytes + _BYTES_A_PIXEL * pixels
