import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { CircleCheck, CloudOff, QrCode, Wallet, X } from "lucide-preact";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { formatRupiah } from "../../../shared/money";
import {
  Button,
  Field,
  IconButton,
  Money,
  Notice,
  Numpad,
  type NumpadKey,
  Sheet,
  Tabs,
  typeAmount,
} from "../../../shared/ui";
import type { GatewayMethod, HandMethod, TenderDraft } from "../../state";
import { lastScan } from "../scanner";
import { close } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { chargeWith, isSlow, payWith } from "./flow";
import { Proof, takenByHand, useStamped } from "./hand";

/** A tab: what is taken by hand, the gateway's QRIS, or what else the gateway offers. */
type Way = HandMethod | "qris" | "others";

/** Paid in the customer's own app or bank; a card needs the provider's own page. */
const isElsewhere = (method: GatewayMethod): boolean => method !== "qris" && method !== "card";

export function PayDialog(): JSX.Element {
  const t = texts.value.pay;
  const method = useSignal<Way>("cash");
  const chosen = useSignal<GatewayMethod | null>(null);
  const phone = useSignal("");
  const silent = useSignal(false);
  const taken = useSignal<readonly TenderDraft[]>([]);
  /** Null until a key is pressed: then it is what remains. */
  const typed = useSignal<number | null>(null);
  const reference = useSignal("");
  const confirmed = useSignal(false);

  const open = useComputed(() => {
    void till.cart.totals.value;
    return till.checkout.settle(taken.value);
  });
  const exact = useComputed(() =>
    method.value === "cash"
      ? (open.value.suggestions[0] ?? open.value.remaining)
      : open.value.remaining,
  );
  const amount = useComputed(() => typed.value ?? exact.value);
  const byHand = useComputed(() => handMethod(method.value));
  const tender = useComputed<TenderDraft>(() => ({
    method: byHand.value ?? "transfer",
    amount: amount.value,
    ...(reference.value.trim() ? { reference: reference.value.trim() } : {}),
    ...(method.value === "qris_static" ? { confirmed: confirmed.value } : {}),
  }));
  const all = useComputed(() => (amount.value > 0 ? [...taken.value, tender.value] : taken.value));
  const whole = useComputed(() => {
    void till.cart.totals.value;
    return till.checkout.settle(all.value);
  });
  const waitsForQris = method.value === "qris_static" && !confirmed.value;
  const { complete, overpaid, change, remaining } = whole.value;
  const offered = till.gateway.methods.value;
  const elsewhere = offered.filter(isElsewhere);
  const gateway = method.value === "qris" ? "qris" : (chosen.value ?? elsewhere[0] ?? null);
  const payment = byHand.value ? null : gateway;
  const needsPhone = payment === "ovo" && !PHONE.test(phone.value);
  const practising = till.practice.active.value;

  const stamped = useStamped(byHand, amount);

  useSignalEffect(() => {
    till.display.showPaying({ remaining: open.value.remaining, qr: stamped.value });
  });
  useEffect(() => () => till.display.showPaying(null), []);
  useUntypeScans(typed);

  const choose = (next: Way): void => {
    method.value = next;
    silent.value = false;
    typed.value = null;
    reference.value = "";
    confirmed.value = false;
  };
  const take = (): void => {
    taken.value = all.value;
    choose(method.value);
  };
  const canCharge = complete && change === 0 && amount.value > 0 && !needsPhone && !practising;
  const canGoOn =
    !overpaid && !waitsForQris && (byHand.value ? amount.value > 0 || complete : canCharge);
  const goOn = async (): Promise<void> => {
    if (!canGoOn) {
      return;
    }
    if (payment) {
      const charge = { method: payment, amount: amount.value };
      const number = phone.value.replace(/^0/, "+62");
      silent.value = !(await chargeWith(
        taken.value,
        payment === "ovo" ? { ...charge, phone: number } : charge,
      ));
    } else if (complete) {
      await payWith(all.value);
    } else {
      take();
    }
  };
  const paying = till.checkout.paying.value || till.gateway.busy.value;
  const ways = [
    ...(offered.includes("qris")
      ? [{ value: "qris", icon: QrCode, label: t.methods.qris } as const]
      : []),
    ...takenByHand().map((one) => ({ ...one, label: t.methods[one.value] })),
    ...(elsewhere.length > 0 ? [{ value: "others", icon: Wallet, label: t.others } as const] : []),
  ];

  return (
    <Sheet
      class="pay"
      size="wide"
      title={t.title}
      onClose={paying ? undefined : () => close("pay")}
      onEnter={() => void goOn()}
      footer={
        <Button
          class="pay-button"
          kind="primary"
          size="main"
          shortcut="Enter"
          busy={paying}
          disabled={!canGoOn}
          onPress={goOn}
        >
          {paying
            ? t.saving
            : payment
              ? payment === "qris"
                ? t.showQr
                : t.charge
              : complete || amount.value === 0
                ? t.payNow
                : t.addTender}
          {!paying &&
            canGoOn &&
            ` ${formatRupiah(complete ? whole.value.total - paidBefore(taken.value) : amount.value)}`}
        </Button>
      }
    >
      <div class="pay-columns">
        <section class="pay-left">
          <p class="pay-due" aria-live="polite" aria-atomic="true">
            <span>{taken.value.length > 0 ? t.remaining : t.due}</span>
            <Money amount={exact.value} />
          </p>
          {!till.connection.online.value && (
            <p class="pay-offline">
              <CloudOff size={20} aria-hidden="true" />
              {t.offline} {till.cart.customer.value && t.accountsOffline}
            </p>
          )}
          <Taken
            tenders={taken.value}
            onRemove={(index) => {
              taken.value = taken.value.filter((_, other) => other !== index);
              typed.value = null;
            }}
          />
          <Tabs label={t.methodLabel} value={method.value} onChange={choose} choices={ways}>
            <p class="pay-amount">
              <span>{method.value === "cash" ? t.received : t.amount}</span>
              <output data-typed={typed.value !== null || undefined}>
                {formatRupiah(amount.value)}
              </output>
            </p>
            {method.value === "cash" && (
              <fieldset class="usual" aria-label={t.suggestions}>
                {open.value.suggestions.map((note, index) => (
                  <button
                    key={note}
                    type="button"
                    class="chip"
                    aria-pressed={amount.value === note}
                    onClick={() => {
                      typed.value = note;
                    }}
                  >
                    {index === 0 ? t.exact : formatRupiah(note)}
                  </button>
                ))}
              </fieldset>
            )}
            {payment && (
              <GatewayChoice
                methods={method.value === "others" ? elsewhere : []}
                payment={payment}
                phone={phone}
                note={practising ? t.gatewayPractice : complete ? t.gatewayText : t.gatewayLast}
                onChoose={(next) => {
                  chosen.value = next;
                }}
              />
            )}
            {byHand.value && (
              <Proof
                method={byHand.value}
                amount={amount.value}
                code={stamped.value}
                reference={reference}
                confirmed={confirmed}
              />
            )}
          </Tabs>
          <p class="pay-change" aria-live="polite" data-missing={!complete || undefined}>
            {overpaid ? (
              <span class="field-error">{t.overpaid}</span>
            ) : (
              <>
                <span>{complete ? t.change : t.missing}</span>
                <Money amount={complete ? change : remaining} />
              </>
            )}
          </p>
        </section>
        <section class="pay-right">
          <Numpad
            disabled={paying}
            onKey={(key) => {
              typed.value = nextAmount(typed.value, key);
            }}
          />
        </section>
      </div>
      <div role="status">
        {silent.value && (
          <Notice tone="attention" icon={CloudOff}>
            {t.gatewayAway}
          </Notice>
        )}
        {isSlow.value && (
          <Notice tone="good" icon={CircleCheck}>
            <p>{t.slow}</p>
            <Button onPress={() => till.checkout.goOn()}>{texts.value.common.goOn}</Button>
          </Notice>
        )}
      </div>
    </Sheet>
  );
}

interface GatewayChoiceProps {
  methods: readonly GatewayMethod[];
  payment: GatewayMethod;
  phone: { value: string };
  note: string;
  onChoose: (method: GatewayMethod) => void;
}

function GatewayChoice({
  methods,
  payment,
  phone,
  note,
  onChoose,
}: GatewayChoiceProps): JSX.Element {
  const t = texts.value.pay;
  return (
    <>
      {methods.length > 0 && (
        <fieldset class="usual" aria-label={t.gatewayLabel}>
          {methods.map((one) => (
            <button
              key={one}
              type="button"
              class="chip"
              aria-pressed={one === payment}
              onClick={() => onChoose(one)}
            >
              {t.gateway[one]}
            </button>
          ))}
        </fieldset>
      )}
      {payment === "ovo" && (
        <Field
          label={t.phone}
          help={t.phoneHelp}
          value={phone.value}
          inputMode="tel"
          onInput={(value) => {
            phone.value = value.replace(/[\s.-]/g, "");
          }}
        />
      )}
      <p class="muted">{note}</p>
    </>
  );
}

const PHONE = /^(?:0|\+62)8\d{7,12}$/;

function handMethod(way: Way): HandMethod | null {
  return way === "qris" || way === "others" ? null : way;
}

/** The first key starts afresh; emptied, it is what remains again. */
function nextAmount(typed: number | null, key: NumpadKey): number | null {
  const next = typeAmount(typed ?? 0, key);
  return next === 0 && (key === "back" || key === "clear") ? null : next;
}

function paidBefore(tenders: readonly TenderDraft[]): number {
  return tenders.reduce((sum, tender) => sum + tender.amount, 0);
}

/** The digits of a scanned barcode are no money: take them back. */
function useUntypeScans(typed: { value: number | null }): void {
  const seen = useRef(lastScan.peek());
  useSignalEffect(() => {
    const scan = lastScan.value;
    if (scan && scan !== seen.current) {
      seen.current = scan;
      typed.value = null;
    }
  });
}

interface TakenProps {
  tenders: readonly TenderDraft[];
  onRemove: (index: number) => void;
}

function Taken({ tenders, onRemove }: TakenProps): JSX.Element | null {
  const t = texts.value.pay;
  if (tenders.length === 0) {
    return null;
  }
  return (
    <ul class="taken" aria-label={t.tenders}>
      {tenders.map((tender, index) => (
        <li key={`${tender.method} ${tender.amount} ${tender.reference ?? ""}`}>
          <span>
            {t.methods[tender.method]}
            {tender.reference && <small class="muted"> {tender.reference}</small>}
          </span>
          <Money amount={tender.amount} />
          <IconButton
            icon={X}
            label={t.removeTender(t.methods[tender.method])}
            onPress={() => onRemove(index)}
          />
        </li>
      ))}
    </ul>
  );
}
