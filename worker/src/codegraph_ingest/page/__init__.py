"""The public page: the same figures as HTML, as JSON and as text.

The page is one document: its style is inside, its charts are drawn here, and it has no script, no
image and no font of its own. `CSP` allows it that style, by hash, and nothing else. Everything
drawn is also there as a table.
"""

from codegraph_ingest.page.document import CSP, page_html
from codegraph_ingest.page.numbers import page_json
from codegraph_ingest.page.text import page_text

__all__ = ["CSP", "page_html", "page_json", "page_text"]
