"""Landlock: a process drops its access to files, TCP and other processes for good (Linux 5.13)."""

import ctypes

# System calls have the same numbers on every architecture here (asm-generic/unistd.h).
_CREATE_RULESET = 444
_RESTRICT_SELF = 446
_ASK_FOR_VERSION = 1
# Rights by the version of the ABI that introduced them (uapi/linux/landlock.h).
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_TCP_BIND_AND_CONNECT = 0b11
_ABSTRACT_SOCKETS_AND_SIGNALS = 0b11


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


def version(libc: ctypes.CDLL) -> int:
    """Return the version of the kernel's ABI; 0 where it has no Landlock."""
    known: int = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_FOR_VERSION)
    return max(0, known)


def close_everything(libc: ctypes.CDLL) -> bool:
    """Forbid all that this kernel can forbid, and say whether it did; open files stay open.

    `no_new_privs` has to be set before. A ruleset without any rule allows nothing.
    """
    known = version(libc)
    rules = _Ruleset(
        files=sum(rights for since, rights in _FILE_RIGHTS.items() if since <= known),
        network=_TCP_BIND_AND_CONNECT if known >= 4 else 0,
        scoped=_ABSTRACT_SOCKETS_AND_SIGNALS if known >= 6 else 0,
    )
    if known == 0:
        return False
    ruleset: int = libc.syscall(
        _CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(ctypes.sizeof(rules)), 0
    )
    # The descriptor stays open as long as the process, and counts towards its open files.
    return ruleset >= 0 and int(libc.syscall(_RESTRICT_SELF, ruleset, 0)) == 0
