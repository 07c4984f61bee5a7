"""DRT701: an executor has worked in `ready()`; its threads stay behind in the parent."""

from concurrent.futures import ThreadPoolExecutor

executor = ThreadPoolExecutor(max_workers=1)


def start():
    executor.submit(int).result()
