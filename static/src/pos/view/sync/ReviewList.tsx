import { useSignal } from "@preact/signals";
import { RefreshCw } from "lucide-preact";
import type { JSX } from "preact";
import { formatTime } from "../../../shared/i18n";
import { Button, Money, toast } from "../../../shared/ui";
import type { ReviewItem } from "../../state";
import { texts } from "../texts";
import { till } from "../till";
import { DecideDialog } from "./DecideDialog";
import { Evidence } from "./Evidence";
import { nameOf } from "./names";
import { syncTexts } from "./texts";

/** What the server asks: with the evidence, another try, and the decision. */
export function ReviewList(): JSX.Element | null {
  const t = syncTexts.value;
  const items = till.review.items.value;
  const chosen = useSignal<ReviewItem | null>(null);
  if (!items || items.length === 0) {
    return null;
  }
  return (
    <section>
      <h3>
        {t.questions} <span class="muted">{items.length}</span>
      </h3>
      <p class="muted">{t.questionsText}</p>
      <ul class="rows">
        {items.map((item) => (
          <Item
            key={item.id}
            item={item}
            onDecide={() => {
              chosen.value = item;
            }}
          />
        ))}
      </ul>
      {chosen.value && (
        <DecideDialog
          item={chosen.value}
          onClose={() => {
            chosen.value = null;
          }}
        />
      )}
    </section>
  );
}

function Item({ item, onDecide }: { item: ReviewItem; onDecide: () => void }): JSX.Element {
  const t = syncTexts.value;
  const zone = till.catalogue.outlet.value?.timezone ?? "Asia/Jakarta";
  const facts = [item.at && formatTime(item.at, zone), item.cashier];
  return (
    <li class="row sync-row sync-review">
      <span class="sync-what">
        <strong>{nameOf(item)}</strong>
        <span class="muted">{facts.filter(Boolean).join(" · ")}</span>
      </span>
      {item.total !== null && <Money amount={item.total} />}
      <div class="sync-question">
        <p>{item.detail}</p>
        <Evidence evidence={item.evidence} />
        <div class="sync-acts">
          {item.isWaiting && (
            <Button icon={RefreshCw} onPress={() => retry(item)}>
              {texts.value.common.tryAgain}
            </Button>
          )}
          <Button onPress={onDecide}>{t.decide}</Button>
        </div>
      </div>
    </li>
  );
}

async function retry(item: ReviewItem): Promise<void> {
  const t = syncTexts.value;
  const result = await till.review.retry(item);
  switch (result.kind) {
    case "applied":
      toast(t.applied, { tone: "good" });
      return;
    case "still_waiting":
      toast(t.stillWaiting, { tone: "attention" });
      return;
    case "no_answer":
      toast(texts.value.common.noAnswer, { tone: "attention" });
      return;
    case "other":
      toast(result.detail, { tone: "attention" });
  }
}
