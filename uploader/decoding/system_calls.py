"""A seccomp filter: system calls that decoding does not need fail in this process."""

import ctypes
import errno
import platform
import struct

# Number of each call on x86-64 and on 64-bit ARM; None where an architecture has no such call.
_REFUSED: dict[str, tuple[int | None, int | None]] = {
    # Reach something outside.
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200),
    "io_uring_setup": (425, 425), "memfd_create": (319, 279), "open_by_handle_at": (304, 265),
    # Become another program, user or root directory.
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None),
    "unshare": (272, 97), "setns": (308, 268), "chroot": (161, 51), "pivot_root": (155, 41),
    "mount": (165, 40), "umount2": (166, 39), "move_mount": (429, 429), "fsopen": (430, 430),
    # Interfere with other processes.
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "setpriority": (141, 140), "ioprio_set": (251, 30),
    "sched_setscheduler": (144, 119), "sched_setparam": (142, 118), "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122), "shmget": (29, 194), "msgget": (68, 186),
    "semget": (64, 190), "mq_open": (240, 180),
    # Change an open file.
    "ftruncate": (77, 46), "fallocate": (285, 47), "fchmod": (91, 52), "fchown": (93, 55),
    # Kernel interfaces with a history of vulnerabilities.
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "init_module": (175, 105), "finit_module": (313, 273), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "reboot": (169, 142),
}  # fmt: skip
# `prlimit64` with process 0 limits the caller itself; any other process is refused.
_PRLIMIT = (302, 261)
# Threads are clones with CLONE_THREAD. `clone3` has its flags in memory, where no filter can read
# them, so it fails as on an old kernel, and the C library falls back to `clone`.
_CLONE = (56, 220)
_CLONE3 = 435
_CLONE_THREAD = 0x10000
# The column of the table above and the kernel's constant of the architecture (uapi/linux/audit.h).
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_MACHINE = platform.machine()
# System calls of the x32 ABI carry this bit; no library here makes one.
_X32 = 0x40000000

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # Offsets in struct seccomp_data.
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000
_DENIED, _MISSING = _FAIL | errno.EPERM, _FAIL | errno.ENOSYS

_PR_SET_SECCOMP = 22
_MODE_FILTER = 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def refuse(libc: ctypes.CDLL, machine: str = _MACHINE) -> bool:
    """Put the filter on this process for good; say whether it is there.

    `no_new_privs` has to be set before. On an architecture without a column nothing happens.
    """
    architecture = _ARCHITECTURES.get(machine)
    if architecture is None:
        return False
    steps = _steps(*architecture)
    program = _Program(len(steps), b"".join(steps))
    done: int = libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0)
    return done == 0


def _steps(column: int, architecture: int) -> list[bytes]:
    """Write the filter for the kernel's BPF machine, one struct sock_filter a step."""
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, architecture, then=1),
        _step(_RETURN, _DENIED),
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, _X32, otherwise=1),
        _step(_RETURN, _DENIED),
    ]
    for numbers in _REFUSED.values():
        number = numbers[column]
        if number is not None:
            steps += [_step(_EQUAL, number, otherwise=1), _step(_RETURN, _DENIED)]
    return [
        *steps,
        _step(_EQUAL, _CLONE3, otherwise=1),
        _step(_RETURN, _MISSING),
        _step(_EQUAL, _CLONE[column], otherwise=4),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_ANY_BIT, _CLONE_THREAD, then=1),
        _step(_RETURN, _DENIED),
        _step(_RETURN, _ALLOW),
        _step(_EQUAL, _PRLIMIT[column], otherwise=3),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_EQUAL, 0, then=1),
        _step(_RETURN, _DENIED),
        _step(_RETURN, _ALLOW),
    ]


def _step(code: int, value: int, *, then: int = 0, otherwise: int = 0) -> bytes:
    """Encode one step; a comparison skips `then` or `otherwise` further steps."""
    return struct.pack("=HBBI", code, then, otherwise, value)
