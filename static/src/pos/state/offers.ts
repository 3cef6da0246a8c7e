/** Asks the server what a till cannot know: which vouchers count, and which limits are used up. */

import { computed, effect, signal, untracked } from "@preact/signals";
import { answered } from "../../shared/api/client";
import { ApiProblem, NoAnswer } from "../../shared/api/errors";
import type { components } from "../../shared/api/schema";
import type { DeviceSession } from "../../shared/session";
import type { KnownFacts } from "./buyer";
import type { CartStore } from "./cart";
import type { CatalogueStore } from "./catalogue";
import type { Offers, RefusedVoucher, VoucherResult } from "./types";

type Answer = components["schemas"]["FactsOutput"];

const MOST_VOUCHERS = 5;

export interface OffersStore extends Offers {
  /** Ask again, e.g. because somebody else was faster. */
  refresh(): Promise<void>;
  start(): void;
  stop(): void;
}

export function createOffers(
  session: DeviceSession,
  catalogue: CatalogueStore,
  cart: CartStore,
): OffersStore {
  const lost = signal<readonly RefusedVoucher[]>([]);
  const unanswered = signal(false);
  /** What held for sales without a customer: the next one begins with it. */
  let latest: KnownFacts | null = null;
  let stopFollowing = (): void => {};

  /** What there is to ask; null when the till knows all that prices the cart. */
  const question = computed(() => {
    const { orderId, lines, customer, vouchers } = cart.data.value;
    const isReady = lines.length > 0 && catalogue.outlet.value !== null;
    const matters = customer !== null || vouchers.length > 0 || catalogue.limited.value.size > 0;
    return isReady && matters ? `${orderId} ${customer?.id ?? ""}` : null;
  });

  function ask(codes: readonly string[]): Promise<Answer> {
    const body = {
      outlet: catalogue.outlet.peek()?.id ?? "",
      customer: cart.customer.peek()?.id ?? null,
      vouchers: [...codes],
    };
    return session.api.client.POST("/api/v1/pricing/facts", { body }).then(answered);
  }

  function take(orderId: string, customer: string | null, answer: Answer): void {
    if (cart.customer.peek()?.id !== (customer ?? undefined)) {
      return;
    }
    const facts = factsFrom(answer, customer);
    latest = customer === null ? facts : latest;
    cart.setFacts(orderId, facts);
    const gone = new Set(answer.refused.map(({ code }) => code));
    const { vouchers } = cart.data.peek();
    if (cart.orderId.peek() === orderId && vouchers.some(({ code }) => gone.has(code))) {
      cart.setVouchers(vouchers.filter(({ code }) => !gone.has(code)));
      lost.value = answer.refused;
    }
  }

  async function refresh(): Promise<void> {
    const { orderId, customer, facts, vouchers } = cart.data.peek();
    const id = customer?.id ?? null;
    if (!facts && latest && id === null) {
      cart.setFacts(orderId, latest);
    }
    try {
      const answer = await ask(vouchers.map(({ code }) => code));
      unanswered.value = false;
      take(orderId, id, answer);
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof ApiProblem)) {
        throw error;
      }
      unanswered.value = true;
    }
  }

  function follow(): void {
    const isAsked = question.value !== null && session.cashier.value !== null;
    if (isAsked && session.reached.value) {
      untracked(() => void refresh());
    }
  }

  async function addVoucher(text: string): Promise<VoucherResult> {
    const code = normalCode(text);
    const { orderId, customer, vouchers } = cart.data.peek();
    const codes = vouchers.map((voucher) => voucher.code);
    lost.value = [];
    if (codes.includes(code)) {
      return { kind: "twice" };
    }
    if (codes.length >= MOST_VOUCHERS) {
      return { kind: "too_many", most: MOST_VOUCHERS };
    }
    try {
      const answer = await ask([...codes, code]);
      const found = answer.vouchers.find((voucher) => voucher.code === code);
      const refused = answer.refused.find((voucher) => voucher.code === code);
      if (!found || cart.orderId.peek() !== orderId) {
        return { kind: "refused", code, detail: refused?.detail ?? "" };
      }
      cart.setVouchers([...cart.data.peek().vouchers, found]);
      take(orderId, customer?.id ?? null, answer);
      const shown = cart.vouchers.peek().find((voucher) => voucher.code === code);
      const voucher = shown ?? { code, name: found.name, amount: 0, notice: null };
      return { kind: "added", voucher };
    } catch (error) {
      return failure(error);
    }
  }

  return {
    vouchers: cart.vouchers,
    lost,
    incomplete: computed(
      () =>
        question.value !== null &&
        cart.data.value.facts === null &&
        catalogue.limited.value.size > 0 &&
        (unanswered.value || !session.reached.value),
    ),
    refresh,
    addVoucher,

    removeVoucher(code) {
      lost.value = [];
      cart.setVouchers(cart.data.peek().vouchers.filter((voucher) => voucher.code !== code));
    },

    start() {
      const stops = [effect(follow), effect(forget)];
      stopFollowing = () => {
        for (const stop of stops) stop();
      };
    },
    stop: () => stopFollowing(),
  };

  /** Another sale has lost no voucher. */
  function forget(): void {
    void cart.orderId.value;
    lost.value = [];
  }
}

function factsFrom(answer: Answer, customer: string | null): KnownFacts {
  return {
    customer,
    exhausted: answer.exhausted,
    group: answer.group,
    member: answer.member,
    firstPurchase: answer.first_purchase,
    birthday: answer.birthday,
  };
}

/** `abcde-12 345` as `ABCDE12345`, like the server. */
function normalCode(text: string): string {
  return text.replace(/[\s-]+/g, "").toUpperCase();
}

function failure(error: unknown): VoucherResult {
  if (error instanceof NoAnswer) {
    return { kind: "no_answer" };
  }
  if (error instanceof ApiProblem) {
    return { kind: "other", detail: error.detail };
  }
  throw error;
}
