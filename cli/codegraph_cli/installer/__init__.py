"""Registers our server with agents, and takes it away again.

agents/      one file for each agent: where its files are, what stands in them
edit/        pure functions from a file's text to its new text
files        reading, replacing and restoring files
record       what was written where, so that it can be undone to the byte
plan         from agents and wishes to the files that would change
questions    what is asked at a terminal
"""
