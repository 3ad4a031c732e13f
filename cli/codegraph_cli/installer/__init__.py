"""Registers our server with agents, and takes it away again.

agents/      one file for each agent: where its files are, what stands in them
edit/        pure functions from a file's text to its new text
files        reading, replacing and restoring files
record       what was written where, so that it can be undone to the byte
wishes       what is to stand in which file
adding, removing, refreshing
             from wishes and the record to what becomes of each file
outcome      the carrying out: all files, or as they were
questions    what is asked at a terminal
report       what was done, for people and for programs
edge         where the process comes in
"""
