"""A picture in pixels: for readers of SVG that know no percentages of nested viewports."""

from __future__ import annotations

import xml.etree.ElementTree as ET

_NAMESPACE = "http://www.w3.org/2000/svg"
_ALONG = ("x", "x1", "x2", "width", "cx")


def fixed(picture: str, width: int) -> str:
    """The picture at this width in pixels, with a viewBox: it scales as a whole, text included.

    Lengths in per cent become numbers, and viewports within become groups that are moved.
    """
    ET.register_namespace("", _NAMESPACE)
    root = ET.fromstring(picture)
    height = root.get("height", "0")
    for child in root:
        _resolve(child, float(width))
        if child.get("height") == "100%":
            child.set("height", height)
    root.set("width", str(width))
    root.set("viewBox", f"0 0 {width} {height}")
    return ET.tostring(root, encoding="unicode")


def _resolve(element: ET.Element, width: float) -> None:
    """Replace what is relative to a viewport that is so many pixels wide."""
    for name in _ALONG:
        value = element.get(name)
        if value is not None and value.endswith("%"):
            element.set(name, f"{float(value[:-1]) * width / 100:.2f}")
    if element.tag == f"{{{_NAMESPACE}}}svg":
        width = float(element.attrib.pop("width", width))
        x, y = element.attrib.pop("x", "0"), element.attrib.pop("y", "0")
        for name in ("height", "overflow"):
            element.attrib.pop(name, None)
        element.tag = f"{{{_NAMESPACE}}}g"
        element.set("transform", f"translate({x} {y})")
    for child in element:
        _resolve(child, width)
