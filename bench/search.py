"""The floor of row (d): SQLite FTS5 over pairs of characters, in memory. Reads JSON lines, answers one.

Asked as the list asks, newest received first, and in the order of insertion, which costs it no sorting.
"""

import json
import sqlite3
import statistics
import sys
import time


def pairs(text):
    return " ".join(text[at : at + 2] for at in range(len(text) - 1) if not text[at : at + 2].isspace())


def timed(database, question, phrase, runs):
    """Median ms of a question asked so many times, and how many rows it gives."""
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        rows = database.execute(question, (phrase,)).fetchall()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took), len(rows)


def main():
    wish = json.loads(sys.stdin.readline())
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE cases (id INTEGER PRIMARY KEY, received TEXT, body TEXT)")
    # Every other character belongs to a word: a pair is a word as it is.
    database.execute("CREATE VIRTUAL TABLE texts USING fts5 (pairs, content='', tokenize=\"unicode61 tokenchars '-,，。'\")")
    for number, line in enumerate(sys.stdin, 1):
        received, text = json.loads(line)
        database.execute("INSERT INTO cases VALUES (?, ?, ?)", (number, received, text))
        database.execute("INSERT INTO texts (rowid, pairs) VALUES (?, ?)", (number, pairs(text)))
    database.execute("CREATE INDEX newest ON cases (received DESC, id DESC)")
    database.commit()
    database.execute("INSERT INTO texts (texts) VALUES ('optimize')")
    question = (
        "SELECT id, body FROM cases JOIN texts ON texts.rowid = cases.id "
        "WHERE texts MATCH ? ORDER BY {} LIMIT 51"
    )
    answers = []
    for words in wish["questions"]:
        phrase = '"' + pairs(words) + '"'
        newest, rows = timed(database, question.format("cases.received DESC, cases.id DESC"), phrase, wish["runs"])
        inserted, _ = timed(database, question.format("texts.rowid DESC"), phrase, wish["runs"])
        answers.append({"ms": newest, "insertedMs": inserted, "found": rows})
    print(json.dumps({"version": sqlite3.sqlite_version, "answers": answers}))


main()
