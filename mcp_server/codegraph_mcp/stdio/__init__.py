"""The protocol's two pipes: claimed, framed, parsed and flushed.

The SDK's own stdio transport reports a reply as sent before its bytes are on the wire, drops
input that it cannot parse without an answer, and ends late or never in several of the ways in
which a client can go away. This one is small enough to promise otherwise:

    ``claim``      takes fd 0 and fd 1 away from the rest of the process
    ``framing``    bytes to lines, in linear time
    ``reader``     the thread that reads stdin, and the inbox in which the event loop finds lines
    ``messages``   lines to JSON-RPC messages or to the error that the client gets, and back
    ``writer``     whole lines to stdout, with a report when the last byte has left
    ``transport``  the two streams that the SDK's server runs on
"""
