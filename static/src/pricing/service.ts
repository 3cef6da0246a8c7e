import type { ServiceStage } from "./rules";
import type { Sheet } from "./sheet";

/** Service on (or inside, if included) each line's net without inclusive tax. */
export function serviceCharge(
  stage: ServiceStage | null,
  sheet: Sheet,
  untaxed: readonly bigint[],
): bigint[] {
  if (!stage) {
    return sheet.nothing();
  }
  return sheet.spread(
    untaxed.map((amount) => amount * stage.numerator),
    stage.denominator,
  );
}
