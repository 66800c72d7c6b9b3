"""Landlock: a process gives up the file system, TCP and other processes for good (Linux 5.13)."""

import ctypes

# The same three numbers on every architecture (asm-generic/unistd.h).
_CREATE_RULESET = 444
_RESTRICT_SELF = 446
_ASK_FOR_VERSION = 1
# Rights by the version of the interface that brought them (uapi/linux/landlock.h).
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
    """Return the kernel's version of the interface; 0 where there is none."""
    known: int = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_FOR_VERSION)
    return max(0, known)


def close_everything(libc: ctypes.CDLL) -> bool:
    """Forbid all that this kernel can forbid; say whether it did. What is open stays open.

    `no_new_privs` has to be set before. A ruleset without a single rule allows nothing.
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
    # The descriptor goes when the process goes; its limit on open files counts it.
    return ruleset >= 0 and int(libc.syscall(_RESTRICT_SELF, ruleset, 0)) == 0
