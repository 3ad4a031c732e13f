"""Looks at everything that codegraph needs in order to answer, and changes nothing.

finding      what a check came to
runtime      Python, SQLite and the grammars
index        the index of the project
entries      what stands in the agents' configuration
agents       what that means for each agent
handshake    a conversation with a server, as a client has it
servers      the commands of the agents, each started and spoken to once
telemetry    what is counted, and whether it can be kept
report       findings for people and for programs

The one thing that appears on disk is what SQLite needs in order to read: shared memory, and a log
with nothing in it. A program that a project brings along is never started: its configuration may
be anyone's.
"""
