"""Become another program that ends when its starter ends.

Usage: ``python -I -S leash.py STARTER SIGNAL USER GROUP PROGRAM [ARGUMENT …]``

STARTER is the process id of the starter, SIGNAL what Linux sends to the program when the starter is gone, USER and
GROUP the numbers to run as (-1: unchanged). This is a program of its own and not a function between fork and exec,
because the starter may have threads. Elsewhere than on Linux the program is only started.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
IS_TIED = sys.platform == "linux"


def main(arguments: list[str]) -> None:
    """Drop to the user, tie the own life to the starter's, and become the program. Does not return."""
    starter, orphan_signal, user, group = (int(argument) for argument in arguments[:4])
    command = arguments[4:]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    if user >= 0:
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)
    if IS_TIED:
        # After setuid, which clears it. The starter may have ended before this line, so look again after it.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, orphan_signal, 0, 0, 0)
        if os.getppid() != starter:
            sys.exit(1)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
