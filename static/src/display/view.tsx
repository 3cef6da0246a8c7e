import { Coffee, Heart } from "lucide-preact";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { DisplayLine, DisplayShop } from "../shared/display";
import { defineMessages } from "../shared/i18n";
import { formatRupiah } from "../shared/money";
import { Money } from "../shared/ui/feedback";
import { Qr } from "../shared/ui/Qr";
import en from "./messages/en";
import id from "./messages/id";
import { isAway, type Scene, scene } from "./till";

const texts = defineMessages(id, en);

export function Display(): JSX.Element {
  const now = scene.value;
  const t = texts.value;
  useEffect(() => {
    document.title = now ? `${now.shop.name} · ${t.title}` : t.title;
  }, [now, t]);
  if (!now) {
    return (
      <main class="display">
        <Greeting isPage title={t.welcome} text={t.away} />
      </main>
    );
  }
  return (
    <main class="display" data-scene={now.type}>
      <Head shop={now.shop} />
      <Body scene={now} />
      {isAway.value && <p class="display-away">{t.away}</p>}
    </main>
  );
}

function Head({ shop }: { shop: DisplayShop }): JSX.Element {
  return (
    <header class="display-head">
      <h1 class="display-shop">{shop.name}</h1>
      {shop.outlet !== shop.name && <span class="display-outlet">{shop.outlet}</span>}
      {shop.practice && <strong class="display-practice">{texts.value.practice}</strong>}
    </header>
  );
}

function Body({ scene: now }: { scene: Scene }): JSX.Element {
  const t = texts.value;
  switch (now.type) {
    case "idle":
      return <Greeting title={t.welcome} text={t.welcomeText} />;
    case "cart":
      return <Cart cart={now} />;
    case "paying":
      return (
        <section class="display-centre" aria-live="polite">
          <Figure label={now.remaining < now.total ? t.remaining : t.toPay} amount={now.remaining}>
            {now.remaining < now.total && <Row label={t.total} amount={now.total} />}
          </Figure>
          {now.qr && (
            <div class="display-qr">
              <Qr text={now.qr} label={t.qrCode} />
              <p>{t.scan}</p>
            </div>
          )}
        </section>
      );
    case "thanks":
      return (
        <section class="display-centre" aria-live="polite">
          {now.change > 0 ? (
            <Figure label={t.change} amount={now.change}>
              <Row label={t.total} amount={now.total} />
              <Row label={t.paid} amount={now.paid} />
            </Figure>
          ) : (
            <Figure label={t.paid} amount={now.total} />
          )}
          <p class="display-thanks">
            <Heart aria-hidden="true" /> {t.thanks}. {t.thanksText}
          </p>
        </section>
      );
  }
}

interface GreetingProps {
  title: string;
  text: string;
  /** The shop's name does not stand above it. */
  isPage?: boolean;
}

function Greeting({ title, text, isPage = false }: GreetingProps): JSX.Element {
  const Heading = isPage ? "h1" : "h2";
  return (
    <section class="display-centre">
      <Coffee class="display-mark" aria-hidden="true" />
      <Heading>{title}</Heading>
      <p>{text}</p>
    </section>
  );
}

interface FigureProps {
  label: string;
  amount: number;
  children?: ComponentChildren;
}

function Figure({ label, amount, children }: FigureProps): JSX.Element {
  return (
    <div class="display-figure">
      <span>{label}</span>
      <strong class="amount">{formatRupiah(amount)}</strong>
      {children}
    </div>
  );
}

function Row({ label, amount }: { label: string; amount: number }): JSX.Element {
  return (
    <p class="display-row">
      <span>{label}</span>
      <Money amount={amount} />
    </p>
  );
}

function Cart({ cart }: { cart: Extract<Scene, { type: "cart" }> }): JSX.Element {
  const end = useRef<HTMLLIElement>(null);
  useEffect(() => end.current?.scrollIntoView({ block: "end" }), [cart.lines]);
  return (
    <section class="display-cart">
      <ol class="display-lines">
        {cart.lines.map((line) => (
          <Line key={line.key} line={line} />
        ))}
        <li ref={end} aria-hidden="true" />
      </ol>
      <footer class="display-total" aria-live="polite">
        {cart.adjustments.map((one) => (
          <Row
            key={`${one.code} ${one.detail}`}
            label={adjustmentName(one.code, one.detail)}
            amount={one.amount}
          />
        ))}
        <p class="display-sum">
          <span>{texts.value.total}</span>
          <strong class="amount">{formatRupiah(cart.total)}</strong>
        </p>
      </footer>
    </section>
  );
}

function adjustmentName(code: string, detail: string): string {
  const t = texts.value;
  if (code.includes("discount")) {
    return detail ? `${t.discount} ${detail}` : t.discount;
  }
  if (code.includes("service")) {
    return t.service;
  }
  return code.includes("rounding") ? t.rounding : detail || t.tax;
}

function Line({ line }: { line: DisplayLine }): JSX.Element {
  return (
    <li class="display-line">
      <span class="display-name">{line.name}</span>
      <Money amount={line.amount} />
      <span class="display-detail">
        {line.quantity} {line.unit} × {formatRupiah(line.unitPrice)}
        {line.discount !== 0 && (
          <span class="display-saved">
            {texts.value.discount} {formatRupiah(-Math.abs(line.discount))}
          </span>
        )}
      </span>
    </li>
  );
}
