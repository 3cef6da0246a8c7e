/**
 * Papers that this till printed or began to print: each has an id, and is printed once.
 *
 * The id is also the key by which the server counts the paper, so that a repeated request is the
 * same copy, and a paper that was printed without a network is counted when there is one.
 */

import { Dexie, type Table } from "dexie";
import { uuid7 } from "../../shared/ids";
import { unlessFull } from "./space";

export type JobState =
  /** Begun. `sent` says whether the printer may have it. */
  | "open"
  | "printed"
  /** Nothing came out, and nobody wants it any more. */
  | "dropped";

export interface PrintJob {
  readonly id: string;
  readonly order: string;
  /** The receipt's number, to ask a person about it. */
  readonly title: string;
  /** What the server renders it as: the id stands for one of them. */
  readonly format: "json" | "escpos";
  readonly state: JobState;
  /** Bytes went to the printer: after a crash nobody knows whether the paper is out. */
  readonly sent: boolean;
  /** 0 is the original, n the n-th copy; null until it is known. */
  readonly copy: number | null;
  /** The server knows of it. */
  readonly counted: boolean;
  readonly at: number;
}

/** Older papers are the server's to know. */
const KEPT = 14 * 86_400_000;

class JobDatabase extends Dexie {
  declare readonly jobs: Table<PrintJob, string>;

  constructor(terminal: string) {
    super(`warungin-print-${terminal}`, { chromeTransactionDurability: "strict" });
    this.version(1).stores({ jobs: "id, order, state, at" });
  }
}

export class PrintJobs {
  private readonly db: JobDatabase;

  constructor(
    terminal: string,
    private readonly now: () => number = Date.now,
  ) {
    this.db = new JobDatabase(terminal);
  }

  /** The open job of this order, so that a second attempt is the same paper; else a new one. */
  begin(order: string, title: string, format: PrintJob["format"]): Promise<PrintJob> {
    return this.db.transaction("rw", this.db.jobs, async () => {
      const known = (await this.ofOrder(order)).find(({ state }) => state === "open");
      if (known?.format === format || known?.sent) {
        return known;
      }
      if (known) {
        await this.db.jobs.update(known.id, { state: "dropped" });
      }
      const job: PrintJob = {
        ...{ id: uuid7(), order, title, format, state: "open" },
        ...{ sent: false, copy: null, counted: false, at: this.now() },
      };
      await this.db.jobs.add(job);
      return job;
    });
  }

  /** The server counted it. */
  counted(id: string, copy: number): Promise<void> {
    return this.note(id, { copy, counted: true });
  }

  /** Without a network the till counts on from what it knows. */
  countHere(job: PrintJob): Promise<number> {
    return this.db.transaction("rw", this.db.jobs, async () => {
      const present = (await this.db.jobs.get(job.id)) ?? job;
      const others = (await this.ofOrder(job.order)).flatMap(({ id, copy }) =>
        copy === null || id === job.id ? [] : [copy],
      );
      const copy = present.copy ?? Math.max(-1, ...others) + 1;
      await this.db.jobs.update(job.id, { copy });
      return copy;
    });
  }

  /** Durably, before the first byte. */
  sending(id: string): Promise<void> {
    return this.note(id, { sent: true });
  }

  /** It failed before the first byte: the next attempt is the same paper, without a question. */
  notSent(id: string): Promise<void> {
    return this.note(id, { sent: false });
  }

  async printed(id: string): Promise<void> {
    await this.note(id, { state: "printed" });
    await this.prune();
  }

  drop(id: string): Promise<void> {
    return this.note(id, { state: "dropped" });
  }

  /** Papers of which nobody knows whether they are out. */
  async unknown(): Promise<PrintJob[]> {
    const open = await this.db.jobs.where("state").equals("open").toArray();
    return open.filter(({ sent }) => sent);
  }

  /** Printed, and the server has not counted them: the oldest first. */
  async uncounted(order?: string): Promise<PrintJob[]> {
    const printed = await this.db.jobs.where("state").equals("printed").sortBy("id");
    return printed.filter((job) => !job.counted && (order === undefined || job.order === order));
  }

  close(): void {
    this.db.close();
  }

  /** A full disk keeps no paper from the customer; the server is asked by the same id again. */
  private async note(id: string, change: Partial<PrintJob>): Promise<void> {
    await this.db.jobs.update(id, change).catch(unlessFull);
  }

  private ofOrder(order: string): Promise<PrintJob[]> {
    return this.db.jobs.where("order").equals(order).toArray();
  }

  private async prune(): Promise<void> {
    const old = this.db.jobs.where("at").below(this.now() - KEPT);
    await old.filter((job) => job.counted || job.state === "dropped").delete();
  }
}
