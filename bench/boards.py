"""The floor of row (c): the same questions asked of DuckDB. Reads a CSV, answers one line of JSON; exit 3: no DuckDB."""
import json
import sys
import time

try:
    import duckdb
except ImportError:
    sys.exit(3)

path, station, runs, as_of = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
db = duckdb.connect()
db.execute(f"create table cases as select * from read_csv('{path}', header=true, nullstr='')")
DAY = 86_400_000
COUNTS = f"""count(*) filter (ending = 'counted') received,
 count(*) filter (ending = 'counted' and {as_of} - received > {DAY}) matured,
 count(*) filter (ending = 'counted' and {as_of} - received > {DAY} and cleared - received <= {DAY}) within_window,
 count(*) filter (ending <> 'counted') apart"""


def question(where):
    return f"select station, category, month, {COUNTS} from cases where year >= 2024 {where} group by all order by all"


def timed(sql):
    times = []
    for _ in range(runs + 2):
        began = time.perf_counter()
        rows = db.execute(sql).fetchall()
        text = json.dumps(rows)
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times[2:])[runs // 2], rows, len(text)


all_ms, rows, size = timed(question(""))
one_ms, _, _ = timed(question(f"and station = '{station}'"))
sums = [sum(row[place] for row in rows) for place in (3, 4, 5, 6)]
print(json.dumps({"version": duckdb.__version__, "allMs": all_ms, "oneMs": one_ms, "sums": sums, "bytes": size}))
