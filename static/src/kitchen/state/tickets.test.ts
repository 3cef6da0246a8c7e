import { describe, expect, it } from "vitest";
import {
  bumpOf,
  durationText,
  firstBatch,
  type Line,
  levelOf,
  merge,
  numberOf,
  type State,
  shown,
  stateOf,
  type Tap,
  type Ticket,
  viewOf,
  waitingBy,
  withTaps,
} from "./tickets";

const NOON = Date.parse("2026-11-21T12:00:00Z");

function line(id: string, state: State = "pending"): Line {
  const changed_at = "2026-11-21T11:58:00Z";
  return {
    id,
    item: id,
    name: "Kopi Susu",
    quantity: "1",
    unit: "",
    modifiers: "",
    note: "",
    state,
    changed_at,
  };
}

function ticket(id: string, states: State[], changes: Partial<Ticket> = {}): Ticket {
  return {
    id,
    order: id,
    station: "Bar",
    part: 1,
    channel: "dine_in",
    label: "",
    note: "",
    receipt_number: "A1-000027",
    code: "7F3A",
    paid: true,
    voided: false,
    created_at: "2026-11-21T11:58:00Z",
    finished_at: null,
    lines: states.map((state, index) => line(`${id}${index}`, state)),
    ...changes,
  };
}

function tap(lines: string[], state: Tap["state"], undo = false): Tap {
  return { id: lines.join(), lines, state, undo, at: NOON };
}

const hung = (...tickets: Ticket[]) => new Map(tickets.map((one) => [one.id, one]));

describe("merging", () => {
  it("replaces what changed and keeps the rest", () => {
    const known = hung(ticket("a", ["pending"]), ticket("b", ["pending"]));
    const merged = merge(known, { full: false, tickets: [ticket("b", ["ready"])] });
    expect([...merged.values()].map(stateOf)).toEqual(["pending", "ready"]);
  });

  it("forgets what a full answer no longer has", () => {
    const known = hung(ticket("a", ["pending"]));
    expect([...merge(known, { full: true, tickets: [ticket("b", ["pending"])] }).keys()]).toEqual([
      "b",
    ]);
  });

  it("shows taps before the server has answered, but never on a cancelled line", () => {
    const known = hung(ticket("a", ["pending", "cancelled"]));
    const seen = withTaps(known, [tap(["a0", "a1"], "cooking"), tap(["a0"], "ready")]);
    expect(seen.get("a")?.lines.map((one) => one.state)).toEqual(["ready", "cancelled"]);
    expect(known.get("a")?.lines[0]?.state).toBe("pending");
    expect(withTaps(known, [])).toBe(known);
  });
});

describe("a ticket", () => {
  it("is where its slowest line is", () => {
    expect(stateOf(ticket("a", ["ready", "pending", "cancelled"]))).toBe("pending");
    expect(stateOf(ticket("a", ["served", "cancelled"]))).toBe("served");
    expect(stateOf(ticket("a", ["cancelled"]))).toBe("cancelled");
  });

  it("moves its slowest lines on", () => {
    expect(bumpOf(ticket("a", ["cooking", "pending", "pending"]))).toEqual({
      state: "cooking",
      lines: ["a1", "a2"],
    });
    expect(bumpOf(ticket("a", ["ready", "served"]))).toEqual({ state: "served", lines: ["a0"] });
    expect(bumpOf(ticket("a", ["served"]))).toBeNull();
    expect(bumpOf(ticket("a", ["cancelled"]))).toBeNull();
  });

  it("belongs to one list", () => {
    const lists = (["pending", "cooking", "ready", "served", "cancelled"] as State[]).map((state) =>
      viewOf(ticket("a", [state])),
    );
    expect(lists).toEqual(["working", "working", "ready", "done", "working"]);
  });

  it("is called by its receipt, or by its order while there is none", () => {
    expect(numberOf(ticket("a", []))).toBe("A1-27");
    expect(numberOf(ticket("a", [], { receipt_number: "" }))).toBe("7F3A");
  });
});

describe("the list", () => {
  it("is oldest first, of one station, without what is long finished", () => {
    const tickets = hung(
      ticket("young", ["pending"]),
      ticket("old", ["pending"], { created_at: "2026-11-21T11:40:00Z" }),
      ticket("other", ["pending"], { station: "Dapur" }),
      ticket("finished", ["served"], { finished_at: "2026-11-21T11:44:59Z" }),
      ticket("just", ["served"], { finished_at: "2026-11-21T11:45:01Z" }),
      ticket("forgotten", ["pending"], { created_at: "2026-11-20T17:59:00Z" }),
    );
    expect(shown(tickets, "Bar", NOON).map((one) => one.id)).toEqual(["old", "just", "young"]);
    expect(waitingBy(tickets, NOON)).toEqual(
      new Map([
        ["Bar", 2],
        ["Dapur", 1],
      ]),
    );
  });
});

describe("time", () => {
  it("changes colour after five and ten minutes", () => {
    expect([0, 299, 300, 599, 600].map(levelOf)).toEqual([
      "calm",
      "calm",
      "attention",
      "attention",
      "danger",
    ]);
  });

  it("is written like a kitchen timer", () => {
    expect([-3, 7, 750.9, 3900].map(durationText)).toEqual(["0:00", "0:07", "12:30", "1:05:00"]);
  });
});

it("sends taps of one kind together, in order", () => {
  const taps = [tap(["a"], "cooking"), tap(["b"], "cooking"), tap(["a"], "ready")];
  expect(firstBatch(taps)).toEqual(taps.slice(0, 2));
  expect(firstBatch([tap(["a"], "cooking", true), tap(["b"], "cooking")])).toHaveLength(1);
  expect(firstBatch([])).toEqual([]);
});
