/** The journal's tables on the device. */

import { Dexie, type Table } from "dexie";
import type { components } from "../../shared/api/schema";
import { canonical } from "./canonical";
import type { EntryProblem, EntryRow, OrderAnswer, SaleOfVersion1 } from "./entries";

/** What the server says it has of a journal. */
export type Received = components["schemas"]["JournalOutput"];
/** The same of the terminal's present journal, with its end (`GET /sync/journal`). */
export type ServerHead = components["schemas"]["JournalHeadOutput"];

/** Where a journal of this device stands. Version 1 has the empty id and the ordinal 0. */
export interface Head {
  readonly id: string;
  readonly ordinal: number;
  readonly sequence: number;
  readonly hash: string;
  /** Of its last receipt. */
  readonly number: number;
  readonly received: Received | null;
  /** When the server last said so. */
  readonly asked_at: number | null;
}

export const VERSION_1 = "";

interface RowOfVersion1 {
  readonly sequence: number;
  readonly id: string;
  readonly order: string;
  readonly content: SaleOfVersion1;
  readonly hash: string;
  readonly signature: string;
  readonly state: "pending" | "accepted" | "refused" | "cancelled";
  readonly answer: OrderAnswer | null;
  readonly problem: EntryProblem | null;
  readonly changed_at: number;
}

export class JournalDatabase extends Dexie {
  declare readonly log: Table<EntryRow, number>;
  declare readonly heads: Table<Head, string>;

  constructor(terminal: string) {
    // Strict: an entry is on the disk before the sale counts as made.
    super(`warungin-journal-${terminal}`, { chromeTransactionDurability: "strict" });
    this.version(1).stores({ entries: "sequence, &id, order, state" });
    this.version(2)
      .stores({
        entries: null,
        log: "++place, &id, subject, state, &[journal+sequence]",
        heads: "id",
      })
      .upgrade(async (change) => {
        const rows: RowOfVersion1[] = await change.table("entries").orderBy("sequence").toArray();
        await change.table("log").bulkAdd(rows.map(ofVersion1));
        const last = rows.at(-1);
        if (last) {
          await change.table("heads").add(headOfVersion1(last));
        }
      });
  }
}

/** Sealed text and number stay; who was queued stays sold. */
function ofVersion1({ order, content, state, ...row }: RowOfVersion1): EntryRow {
  return {
    ...row,
    journal: VERSION_1,
    kind: "sale",
    subject: order,
    text: canonical(content),
    cashier_name: content.cashier.name,
    tab: "",
    state: state === "pending" ? "fact" : state,
    exceptions: [],
  };
}

function headOfVersion1({ sequence, hash }: { sequence: number; hash: string }): Head {
  return { ...newHead(VERSION_1, 0), sequence, hash };
}

export function newHead(id: string, ordinal: number): Head {
  return { id, ordinal, sequence: 0, hash: "", number: 0, received: null, asked_at: null };
}
