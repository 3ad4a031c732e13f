"""The journal: what is acknowledged is here first, and then in the database.

Why
    A database with indexes writes many pages for an event. Appending a line writes the line. So a
    request waits for the line alone, and the database gets thousands of events in one transaction.

The way of a batch
    `intake.Journal` encodes it (`lines`) and puts it into the group that gathers. A thread appends
    the whole group to the newest segment (`tail`) and waits for the disk. Only then is each request
    of the group answered. `applier` has a process of its own (`child`) bring the lines into the
    database; that process stores how far it got in the transaction that carries the events. A
    segment of which everything is in the database is deleted.

    An erasure is a line like any other, so it comes after all that was acknowledged before it.

What a crash leaves
    before the disk has the group   a torn line, or lines of requests without an answer: the torn
                                    one is cut at the next start, the others are applied
    before the commit               lines, and the position before them: they are applied
    before a segment is deleted     a segment before the position: it is deleted
    So an acknowledged line is applied exactly once; see ``docs/design/ingest.md``.

The folder
    `files` knows it: ``<database>.intake``, for the owner alone, with the segments and the file
    whose kernel lock (`lock`) says that a service runs. `settled` applies what is left where none
    does, for the commands.
"""
