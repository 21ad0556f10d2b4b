"""Renders the documentation page from openapi.yaml and from notes that only the page needs.

`page.render` returns the whole page. It has no dependency on the network or the clock, so equal input
gives equal bytes.
"""

from docs_page.page import render

__all__ = ["render"]
