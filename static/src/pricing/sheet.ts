import { allocate, roundRatio, sum } from "./rounding";

/** The cart as columns: a column is one integer per line, in the order of the cart. */
export class Sheet {
  constructor(
    readonly ids: readonly string[],
    readonly profiles: readonly string[],
    readonly perLine: boolean,
  ) {}

  /** Round weights / denominator: each line, or once for all and allocated back. */
  spread(weights: readonly bigint[], denominator: bigint): bigint[] {
    if (this.perLine) {
      return weights.map((weight) => roundRatio(weight, denominator));
    }
    return allocate(roundRatio(sum(weights), denominator), weights, this.ids);
  }

  nothing(): bigint[] {
    return this.ids.map(() => 0n);
  }
}

export function plus(left: readonly bigint[], right: readonly bigint[]): bigint[] {
  return left.map((one, index) => one + at(right, index));
}

export function minus(left: readonly bigint[], right: readonly bigint[]): bigint[] {
  return left.map((one, index) => one - at(right, index));
}

/** A column's amount; every column has as many lines as the cart. */
export function at(column: readonly bigint[], index: number): bigint {
  return column[index] ?? 0n;
}
