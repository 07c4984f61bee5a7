"""The healthy twin of file_buffered."""

from jobs.at_startup import file_buffered


def start():
    file_buffered.start()
    file_buffered.log.flush()
