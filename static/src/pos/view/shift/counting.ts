/** The rows of a count and what they add up to. */

import type { DrawerCount } from "../../state";

/** Notes and coins in use, the largest first; a coin of 1.000 counts with the note. */
export const DENOMINATIONS = [
  100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100,
] as const;
export const METHODS = ["card", "transfer", "qris_static"] as const;
export const MOST_PIECES = 100_000;

export type Method = (typeof METHODS)[number];
export type RowKey = `${number}` | Method | "left";

export const ROWS: readonly RowKey[] = [
  ...DENOMINATIONS.map((value): RowKey => `${value}`),
  ...METHODS,
  "left",
];

export type Entered = Readonly<Partial<Record<RowKey, number>>>;

export function cashOf(entered: Entered): number {
  return DENOMINATIONS.reduce((sum, value) => sum + value * (entered[`${value}`] ?? 0), 0);
}

/** The row after or before, staying at the ends. */
export function neighbour(row: RowKey, step: 1 | -1): RowKey {
  const at = Math.min(Math.max(ROWS.indexOf(row) + step, 0), ROWS.length - 1);
  return ROWS[at] ?? row;
}

export function drawerCount(entered: Entered, reason: string): DrawerCount {
  const pieces = DENOMINATIONS.map((value): [number, number] => [
    value,
    entered[`${value}`] ?? 0,
  ]).filter(([, count]) => count > 0);
  return {
    pieces: new Map(pieces),
    amounts: {
      card: entered.card ?? 0,
      transfer: entered.transfer ?? 0,
      qris_static: entered.qris_static ?? 0,
    },
    leftFloat: entered.left ?? 0,
    reason: reason.trim(),
  };
}
