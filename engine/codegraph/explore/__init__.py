"""One call that answers a question about the code.

`terms` reads the question, `rank` chooses symbols, `flow` finds the call paths between them and
`answer` spends the budget.
"""
