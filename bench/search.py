"""The floor of row (d): SQLite FTS5 over pairs of characters, in memory. Reads JSON lines, answers one."""

import json
import sqlite3
import statistics
import sys
import time


def pairs(text):
    return " ".join(text[at : at + 2] for at in range(len(text) - 1) if not text[at : at + 2].isspace())


def main():
    wish = json.loads(sys.stdin.readline())
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE cases (id INTEGER PRIMARY KEY, body TEXT)")
    # Every other character belongs to a word: a pair is a word as it is.
    database.execute("CREATE VIRTUAL TABLE texts USING fts5 (pairs, content='', tokenize=\"unicode61 tokenchars '-,，。'\")")
    for number, line in enumerate(sys.stdin, 1):
        text = json.loads(line)
        database.execute("INSERT INTO cases VALUES (?, ?)", (number, line))
        database.execute("INSERT INTO texts (rowid, pairs) VALUES (?, ?)", (number, pairs(text)))
    database.commit()
    database.execute("INSERT INTO texts (texts) VALUES ('optimize')")
    question = (
        "SELECT id, body FROM cases JOIN texts ON texts.rowid = cases.id "
        "WHERE texts MATCH ? ORDER BY texts.rowid DESC LIMIT 50"
    )
    answers = []
    for words in wish["questions"]:
        phrase = '"' + pairs(words) + '"'
        took = []
        for _ in range(wish["runs"]):
            began = time.perf_counter()
            rows = database.execute(question, (phrase,)).fetchall()
            took.append((time.perf_counter() - began) * 1000)
        answers.append({"ms": statistics.median(took), "found": len(rows)})
    print(json.dumps({"version": sqlite3.sqlite_version, "answers": answers}))


main()
