/** The units of each line: those no promotion touched, those touched, those claimed. */

import { roundRatio } from "./rounding";
import { at } from "./sheet";

/**
 * Units in thousandths, and what is left to pay for them, by line.
 *
 * Fresh units were touched by no promotion. A stackable promotion moves them to `touched`,
 * another one out of reach of all later promotions.
 */
export class Lots {
  private readonly fresh: number[];
  private readonly freshLeft: bigint[];
  private readonly touched: number[];
  private readonly touchedLeft: bigint[];
  private readonly claimedLeft: bigint[];

  constructor(units: readonly number[], gross: readonly bigint[]) {
    this.fresh = [...units];
    this.freshLeft = [...gross];
    this.touched = units.map(() => 0);
    this.touchedLeft = units.map(() => 0n);
    this.claimedLeft = units.map(() => 0n);
  }

  /** How many units of a line a promotion may use. */
  openUnits(index: number, stackable: boolean): number {
    const fresh = this.fresh[index] ?? 0;
    return stackable ? fresh + (this.touched[index] ?? 0) : fresh;
  }

  /** What is left to pay for so many open units; fresh ones go first. */
  worth(index: number, units: number): bigint {
    const fresh = this.fresh[index] ?? 0;
    const freshLeft = at(this.freshLeft, index);
    if (units <= fresh) {
      return part(freshLeft, units, fresh);
    }
    return freshLeft + part(at(this.touchedLeft, index), units - fresh, this.touched[index] ?? 0);
  }

  /** Take `given` off so many open units, and keep non-stackable promotions off them. */
  use(index: number, units: number, given: bigint, stackable: boolean): void {
    const fresh = Math.min(units, this.fresh[index] ?? 0);
    let left = draw(this.fresh, this.freshLeft, index, fresh) - given;
    if (units > fresh) {
      left += draw(this.touched, this.touchedLeft, index, units - fresh);
    }
    if (stackable) {
      this.touched[index] = (this.touched[index] ?? 0) + units;
      this.touchedLeft[index] = at(this.touchedLeft, index) + left;
    } else {
      this.claimedLeft[index] = at(this.claimedLeft, index) + left;
    }
  }

  /** What is left to pay, line by line, for units that no promotion touched. */
  get plain(): bigint[] {
    return [...this.freshLeft];
  }

  /** What is left to pay, line by line. */
  get left(): bigint[] {
    return this.freshLeft.map(
      (fresh, index) => fresh + at(this.touchedLeft, index) + at(this.claimedLeft, index),
    );
  }
}

/** Take units out of a line's pool; gives what was left to pay for them. */
function draw(pool: number[], poolLeft: bigint[], index: number, units: number): bigint {
  const [whole, left] = [pool[index] ?? 0, at(poolLeft, index)];
  const worth = part(left, units, whole);
  pool[index] = whole - units;
  poolLeft[index] = left - worth;
  return worth;
}

function part(left: bigint, units: number, whole: number): bigint {
  return units === whole ? left : roundRatio(left * BigInt(units), BigInt(whole));
}
