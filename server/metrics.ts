import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What `/metrics` tells; no label holds anything of a person or a case. */
export interface Metrics {
  answered(operation: string, status: number, milliseconds: number): void
  entries(count: number): void
  text(): Promise<string>
}

/**
 * @param sockets how many are connected now
 * @param boardCases how many cases boards count from memory; 0 until they are loaded
 * @param freeBytes room on the database's disk, when it is known
 */
export const metricsOf = (
  sockets: () => number,
  boardCases: () => number,
  freeBytes: () => number | undefined,
): Metrics => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'xiaoan_request_seconds',
    help: 'Time from a request to its answer',
    labelNames: ['operation', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  const entries = new Counter({
    name: 'xiaoan_entries_total',
    help: 'Journal entries seen on the bus',
    registers: [registry],
  })
  new Gauge({
    name: 'xiaoan_sockets',
    help: 'Connected sockets',
    registers: [registry],
    collect() {
      this.set(sockets())
    },
  })
  new Gauge({
    name: 'xiaoan_board_cases',
    help: 'Cases that boards count from memory; 0 until they are loaded',
    registers: [registry],
    collect() {
      this.set(boardCases())
    },
  })
  new Gauge({
    name: 'xiaoan_database_disk_free_bytes',
    help: 'Room on the disk of the database',
    registers: [registry],
    collect() {
      this.set(freeBytes() ?? NaN)
    },
  })
  return {
    answered: (operation, status, milliseconds) => duration.observe({ operation, status }, milliseconds / 1000),
    entries: (count) => entries.inc(count),
    text: () => registry.metrics(),
  }
}
