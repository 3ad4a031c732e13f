"""Editing files of other programs: only what has to change, down to the byte.

Pure functions from text to text. What they do not have to touch stays as it is: comments, order,
indentation, trailing commas, quotes, the kind of line endings, a byte order mark. Each result is
read again and compared with what it has to say, so that no file is ever written that would mean
anything but the old settings and ours.
"""
