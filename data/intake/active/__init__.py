"""What acts, fetches or runs other programs, by kind of container: what may be taken in, and what is handed out.

``spreadsheet`` knows formulas and links of workbooks, ``document`` the fields and parts of Word documents,
``package`` what both are packed in. What is handed out is held to the same by the tests.
"""
