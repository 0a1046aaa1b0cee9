"""What all HTML pages share: escaped markup, the document around it, marked text, the glossary.

A page is one file that needs no other: style and script stand in it, and its policy lets nothing
else run or load. Without the script all of it can be read; what only the script can do is hidden.
"""
