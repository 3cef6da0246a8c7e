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
    const [fresh, touched] = this.pick(index, units);
    return this.freshWorth(index, fresh) + this.touchedWorth(index, touched);
  }

  /** Take `given` off so many open units, and keep non-stackable promotions off them. */
  use(index: number, units: number, given: bigint, stackable: boolean): void {
    const [fresh, touched] = this.pick(index, units);
    const [freshWorth, touchedWorth] = [
      this.freshWorth(index, fresh),
      this.touchedWorth(index, touched),
    ];
    const left = freshWorth + touchedWorth - given;
    this.fresh[index] = (this.fresh[index] ?? 0) - fresh;
    this.freshLeft[index] = at(this.freshLeft, index) - freshWorth;
    this.touched[index] = (this.touched[index] ?? 0) - touched + (stackable ? units : 0);
    this.touchedLeft[index] = at(this.touchedLeft, index) - touchedWorth;
    const pool = stackable ? this.touchedLeft : this.claimedLeft;
    pool[index] = at(pool, index) + left;
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

  private pick(index: number, units: number): readonly [fresh: number, touched: number] {
    const fresh = Math.min(units, this.fresh[index] ?? 0);
    return [fresh, units - fresh];
  }

  private freshWorth(index: number, units: number): bigint {
    return part(at(this.freshLeft, index), units, this.fresh[index] ?? 0);
  }

  private touchedWorth(index: number, units: number): bigint {
    return part(at(this.touchedLeft, index), units, this.touched[index] ?? 0);
  }
}

function part(left: bigint, units: number, whole: number): bigint {
  if (units === whole) {
    return left;
  }
  return units ? roundRatio(left * BigInt(units), BigInt(whole)) : 0n;
}
