"""A stand-in for a ClickHouse server: its HTTP interface, as far as we use it, on chdb.

clickhouse_server.py FOLDER PORT PASSWORD. It takes one request after the other.
"""

from __future__ import annotations

import re
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from chdb import session


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    chdb: Any
    password = ""

    def do_POST(self) -> None:
        given = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.headers.get("x-clickhouse-key") != self.password:
            self.answer(403, b"Code: 516. Authentication failed", "516")
            return
        try:
            self.answer(200, self.run(given, body))
        except Exception as error:
            text = str(error)
            code = re.search(r"Code: (\d+)", text)
            self.answer(500, text.encode(), code[1] if code else "1002")

    def run(self, given: dict[str, str], body: bytes) -> bytes:
        query, database = given.pop("query"), given.pop("database", "default")
        parameters = {
            name.removeprefix("param_"): given.pop(name)
            for name in list(given)
            if name.startswith("param_")
        }
        self.chdb.query(f"USE {database}")
        for name, value in given.items():
            self.chdb.query(f"SET {name} = {value}")
        if body:
            query += "\n" + body.decode()
        return self.chdb.query(query, "JSONEachRow", params=parameters).bytes()

    def answer(self, status: int, body: bytes, code: str = "") -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        if code:
            self.send_header("x-clickhouse-exception-code", code)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def main(folder: str, port: str, password: str) -> None:
    Handler.chdb = session.Session(folder)
    Handler.chdb.query("CREATE DATABASE IF NOT EXISTS codegraph")
    Handler.password = password
    server = HTTPServer(("127.0.0.1", int(port)), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
