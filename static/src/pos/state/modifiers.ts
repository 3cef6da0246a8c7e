/** Which options of a product's groups are chosen, and whether they may be. */

import type { ChosenModifier, Modifier, ModifierGroup } from "./types";

/** Something has to be chosen before the product can be sold. */
export function mustChoose(groups: readonly ModifierGroup[]): boolean {
  return groups.some((group) => group.minimum > 0);
}

/** What is chosen from the start; never more than the group allows. */
export function defaultChoice(groups: readonly ModifierGroup[]): string[] {
  return groups.flatMap((group) =>
    group.options
      .filter((option) => option.isDefault)
      .slice(0, group.maximum)
      .map((option) => option.id),
  );
}

/** How many options of the group are among the chosen. */
export function countChosen(group: ModifierGroup, chosen: ReadonlySet<string>): number {
  return group.options.filter((option) => chosen.has(option.id)).length;
}

/** The group's minimum and maximum are kept. */
export function isComplete(group: ModifierGroup, chosen: ReadonlySet<string>): boolean {
  const count = countChosen(group, chosen);
  return count >= group.minimum && count <= group.maximum;
}

/** Exactly one of the options. */
export function isOneOf(group: ModifierGroup): boolean {
  return group.minimum === 1 && group.maximum === 1;
}

/**
 * The choice after an option was pressed: the only one of a group changes places, of several none
 * is taken beyond the maximum.
 */
export function toggled(
  group: ModifierGroup,
  id: string,
  chosen: ReadonlySet<string>,
): ReadonlySet<string> {
  const next = new Set(chosen);
  if (next.has(id)) {
    if (!isOneOf(group)) {
      next.delete(id);
    }
    return next;
  }
  if (group.maximum === 1) {
    for (const other of group.options) next.delete(other.id);
  }
  return countChosen(group, next) < group.maximum ? next.add(id) : next;
}

/** The chosen options in the order of the groups; null if they cannot be sold together. */
export function choose(
  groups: readonly ModifierGroup[],
  ids: readonly string[],
): ChosenModifier[] | null {
  const wanted = new Set(ids);
  const options = chosen(groups, ids);
  const areAllKnown = options.length === wanted.size;
  return areAllKnown && groups.every((group) => isComplete(group, wanted)) ? options : null;
}

/** Those of the options that are offered, in the order of the groups. */
export function chosen(groups: readonly ModifierGroup[], ids: readonly string[]): ChosenModifier[] {
  return groups.flatMap(({ options }) =>
    options.filter(({ id }) => ids.includes(id)).map(asChosen),
  );
}

/** Chosen options at today's name and price; as they were when they are offered no more. */
export function refreshed(
  groups: readonly ModifierGroup[],
  chosen: readonly ChosenModifier[],
): readonly ChosenModifier[] {
  if (chosen.length === 0) {
    return chosen;
  }
  const offered = new Map(groups.flatMap(({ options }) => options.map((one) => [one.id, one])));
  return chosen.map((old) => {
    const now = offered.get(old.id);
    return now ? asChosen(now) : old;
  });
}

export function isSameChoice(
  one: readonly ChosenModifier[],
  other: readonly ChosenModifier[],
): boolean {
  return one.length === other.length && one.every(({ id }, index) => id === other[index]?.id);
}

function asChosen({ id, name, price }: Modifier): ChosenModifier {
  return { id, name, price };
}
