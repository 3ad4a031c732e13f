"""The main module of the Worker on Cloudflare. The runtime takes none that is inside a package."""

from codegraph_ingest.cloudflare.entry import Default

__all__ = ["Default"]
