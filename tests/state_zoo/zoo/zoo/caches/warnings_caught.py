"""Warnings that are ignored for a while."""

import warnings


def write(request):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return "quiet"


read = write
