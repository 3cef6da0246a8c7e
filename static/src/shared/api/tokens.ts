/**
 * The bearer tokens of a device, shared by its tabs.
 *
 * The server ends a sign-in whose refresh token comes twice, so only one tab refreshes at a time,
 * and a token whose answer was lost is sent again only after some seconds
 * (docs/adr/0008-lost-refresh-answers.md).
 */

import { pause } from "../pause";
import type { components } from "./schema";

export interface Tokens {
  readonly access: string;
  readonly refresh: string;
  /** When the access token ends, in milliseconds of the device's clock. */
  readonly expiresAt: number;
  /** When a refresh was last tried without an answer. */
  readonly triedAt?: number;
}

export interface TokenStore {
  read(): Promise<Tokens | null>;
  write(tokens: Tokens): Promise<void>;
}

/** Exchanges a refresh token. Throws ApiProblem or NoAnswer. */
export type Exchange = (refresh: string) => Promise<components["schemas"]["TokensOutput"]>;

const EARLY = 30_000;
const LOST_ANSWER_AFTER = 5_500;

export class TokenKeeper {
  constructor(
    private readonly store: TokenStore,
    private readonly exchange: Exchange,
    private readonly lockName: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** A token that is good for the next call; null when this device has none. */
  async access(): Promise<string | null> {
    const tokens = await this.store.read();
    if (!tokens) {
      return null;
    }
    return tokens.expiresAt - EARLY > this.now() ? tokens.access : this.renew(tokens.access);
  }

  /** Replace the access token that was refused or is about to end; another tab may have done so. */
  async renew(spent: string): Promise<string | null> {
    return navigator.locks.request(this.lockName, async () => {
      const tokens = await this.store.read();
      if (!tokens || tokens.access !== spent) {
        return tokens?.access ?? null;
      }
      await this.waitForLostAnswer(tokens);
      await this.store.write({ ...tokens, triedAt: this.now() });
      const fresh = keep(await this.exchange(tokens.refresh), this.now());
      await this.store.write(fresh);
      return fresh.access;
    });
  }

  private async waitForLostAnswer(tokens: Tokens): Promise<void> {
    const since = this.now() - (tokens.triedAt ?? Number.NEGATIVE_INFINITY);
    if (since >= 0 && since < LOST_ANSWER_AFTER) {
      await pause(LOST_ANSWER_AFTER - since);
    }
  }
}

/** The server's tokens as they are stored. */
export function keep(pair: components["schemas"]["TokensOutput"], now: number): Tokens {
  return { access: pair.access, refresh: pair.refresh, expiresAt: now + pair.expires_in * 1000 };
}
