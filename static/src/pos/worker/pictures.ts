/**
 * The catalogue's pictures: shown from the cache at once, fetched anew behind it when they are
 * old, and the ones that were not looked at for longest go first when there is no more room.
 */

export interface Limits {
  readonly count: number;
  readonly bytes: number;
  /** Shown without asking the server again, in milliseconds. */
  readonly fresh: number;
  /** Not looked at for so long, it goes. */
  readonly expires: number;
}

const DAY = 86_400_000;
export const LIMITS: Limits = { count: 600, bytes: 60_000_000, fresh: DAY, expires: 30 * DAY };

/** When a picture was stored. Stored anew it stands last, which is what makes the order. */
const KEPT_AT = "warungin-kept-at";
const SIZE = "warungin-size";

type Get = (request: Request) => Promise<Response>;

export interface Answer {
  readonly response: Promise<Response>;
  /** What goes on behind the answer; never fails. */
  readonly behind: Promise<unknown>;
}

export class Pictures {
  constructor(
    private readonly cache: Cache,
    private readonly get: Get,
    private readonly now: () => number,
    private readonly limits: Limits = LIMITS,
  ) {}

  /** Stale while it is revalidated. */
  async answer(request: Request): Promise<Answer> {
    const known = await this.cache.match(request, { ignoreVary: true });
    if (!known) {
      const fetched = this.fetch(request);
      return {
        response: fetched.then(({ answer }) => answer),
        behind: fetched.then(kept, nothing),
      };
    }
    const isFresh = this.now() - keptAt(known) < this.limits.fresh;
    const behind = isFresh ? Promise.resolve() : this.renew(request, known.clone());
    return { response: Promise.resolve(known), behind };
  }

  /** Drop what is old, then the oldest until the rest fits. */
  async trim(): Promise<void> {
    let [count, bytes] = [0, 0];
    // Oldest first, as a cache lists them; counted from the newest.
    for (const request of [...(await this.cache.keys())].reverse()) {
      const response = await this.cache.match(request, { ignoreVary: true });
      count += 1;
      bytes += Number(response?.headers.get(SIZE) ?? 0);
      const isOld = !response || this.now() - keptAt(response) > this.limits.expires;
      if (isOld || count > this.limits.count || bytes > this.limits.bytes) {
        await this.cache.delete(request, { ignoreVary: true });
      }
    }
  }

  /** It was looked at: it moves to the end, with the server's present picture if it answers. */
  private async renew(request: Request, known: Response): Promise<void> {
    try {
      const { stored } = await this.fetch(request);
      await stored;
    } catch {
      await this.keep(request, known);
    }
  }

  private async fetch(
    request: Request,
  ): Promise<{ readonly answer: Response; readonly stored: Promise<void> }> {
    const answer = await this.get(request);
    if (answer.status === 404 || answer.status === 410) {
      await this.cache.delete(request, { ignoreVary: true });
    }
    const stored = answer.status === 200 ? this.keep(request, answer.clone()) : Promise.resolve();
    return { answer, stored };
  }

  private async keep(request: Request, response: Response): Promise<void> {
    const body = await response.arrayBuffer();
    if (body.byteLength > this.limits.bytes) {
      return;
    }
    const headers = new Headers({
      "Content-Type": response.headers.get("Content-Type") ?? "",
      [KEPT_AT]: String(this.now()),
      [SIZE]: String(body.byteLength),
    });
    try {
      await this.cache.delete(request, { ignoreVary: true });
      await this.cache.put(request, new Response(body, { headers }));
      await this.trim();
    } catch {
      // A full disk: pictures are the first to do without.
    }
  }
}

/** The answer itself says what went wrong. */
function nothing(): void {}

async function kept({ stored }: { readonly stored: Promise<void> }): Promise<void> {
  await stored;
}

function keptAt(response: Response): number {
  return Number(response.headers.get(KEPT_AT) ?? 0);
}
