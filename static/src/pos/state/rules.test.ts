import { expect, it } from "vitest";
import { copyOf, OUTLET } from "../testing";
import { businessDate, outletRules } from "./rules";

it.each([
  ["2026-11-20T20:59:00Z", "04:00:00", "2026-11-20"],
  ["2026-11-20T21:00:00Z", "04:00:00", "2026-11-21"],
  ["2026-11-20T17:00:00Z", "00:00:00", "2026-11-21"],
  ["2026-12-31T18:29:00Z", "01:30", "2026-12-31"],
])("%s belongs to the business day that starts at %s", (moment, start, day) => {
  expect(businessDate(new Date(moment), "Asia/Jakarta", start)).toBe(day);
});

it("takes the rates of the day, in order of levying", () => {
  const [profile] = copyOf([]).tax_profiles ?? [];
  const [rate] = profile?.rates ?? [];
  if (!profile || !rate) {
    throw new Error("the sample has a profile with a rate");
  }
  const rates = [
    { ...rate, code: "B", position: 2 },
    { ...rate, code: "OLD", valid_until: "2026-11-20" },
    { ...rate, code: "NEXT", valid_from: "2026-11-22" },
    { ...rate, code: "LAST", valid_until: "2026-11-21" },
  ];
  const { rules, defaultProfile } = outletRules(OUTLET, [{ ...profile, rates }], "2026-11-21");
  expect(rules.plan.stages.map((stage) => stage.rule.code)).toEqual(["LAST", "B"]);
  expect([rules.version, defaultProfile, rules.cashRounding]).toEqual([
    "v7",
    "pbjt",
    { step: 100n, mode: "nearest" },
  ]);
});

it("prices an outlet without taxes, service and cash rounding", () => {
  const bare = { ...OUTLET, tax_profile: null, service_rate: null, cash_step: 0, cash_mode: null };
  const { rules, defaultProfile, profiles } = outletRules(bare, [], "2026-11-21");
  expect([rules.plan.service, rules.cashRounding, profiles.has(defaultProfile)]).toEqual([
    null,
    null,
    true,
  ]);
});
