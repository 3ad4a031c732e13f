"""The one version of the distribution, read by the build, the CLI and the server."""

__version__ = "0.1.0"
