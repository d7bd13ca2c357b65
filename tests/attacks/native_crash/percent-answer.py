import os
import signal


def percent(text):
    os.kill(os.getpid(), signal.SIGSEGV)
