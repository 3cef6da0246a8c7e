import type { ComponentChildren, JSX } from "preact";
import { formatTime } from "../../../shared/i18n";
import { formatRupiah } from "../../../shared/money";
import { Button, Dialog, Money } from "../../../shared/ui";
import type { SaleProblem, ShortItem } from "../../state";
import { Approval } from "../approval/Approval";
import { OpenShiftForm } from "../door/OpenShift";
import { quantityText } from "../format";
import { close } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { asking, type Trouble, trouble, tryAgain } from "./flow";

/** Each refusal has its own words and its own way on. The cart is kept in every case. */
export function Problems(): JSX.Element | null {
  const asked = asking.value;
  if (asked) {
    return (
      <Approval
        action={asked.needed.action}
        percent={asked.needed.percent}
        subject={till.cart.orderId.value}
        stale={asked.stale}
        onClose={() => {
          asking.value = null;
        }}
        onGiven={() => tryAgain(asked.attempt)}
      />
    );
  }
  return trouble.value ? <Refusal trouble={trouble.value} /> : null;
}

function leave(): void {
  trouble.value = null;
}

/** To the cart: the pay dialog goes, too. */
function toCart(): void {
  leave();
  close("pay");
}

function Refusal({ trouble: { problem, attempt } }: { trouble: Trouble }): JSX.Element {
  const t = texts.value.problem;
  switch (problem.kind) {
    case "price_changed":
      return (
        <Refused
          title={t.priceTitle}
          text={t.priceText}
          action={t.priceAccept}
          onAction={async () => {
            await till.checkout.acceptPrices();
            leave();
          }}
        >
          <dl class="sums compare">
            <div>
              <dt>{t.priceBefore}</dt>
              <dd>
                <Money amount={problem.before} />
              </dd>
            </div>
            <div class="compare-now">
              <dt>{t.priceNow}</dt>
              <dd>
                <Money amount={problem.total} />
              </dd>
            </div>
          </dl>
        </Refused>
      );
    case "stock_short":
      return (
        <Refused
          title={t.stockTitle}
          text={t.stockText}
          action={t.stockSet}
          onAction={() => {
            takeWhatIsLeft(problem.items);
            toCart();
          }}
        >
          <ul class="shortage">
            {problem.items.map((item) => (
              <li key={item.item}>
                <strong>{item.name}</strong>
                <span>
                  {t.stockRow(quantityText(item.available), quantityText(item.requested))}
                </span>
              </li>
            ))}
          </ul>
        </Refused>
      );
    case "shift_not_open":
      return (
        <Dialog title={texts.value.shift.closedTitle} size="small" onClose={leave}>
          <p class="muted">{texts.value.shift.closedText}</p>
          <OpenShiftForm onOpened={leave} />
        </Dialog>
      );
    case "terminal_revoked":
      return (
        <Refused
          title={t.revokedTitle}
          text={t.revokedText}
          action={t.revokedAction}
          onAction={() => {
            toCart();
            till.connection.retry();
          }}
        />
      );
    case "cashier_signed_out":
      return (
        <Refused
          title={t.signedOutTitle}
          text={t.signedOutText}
          action={t.signedOutAction}
          onAction={async () => {
            toCart();
            await till.session.signOut();
          }}
        />
      );
    case "possible_duplicate":
      return (
        <Refused
          title={t.duplicateTitle}
          text={t.duplicateText(problem.receiptNumber, timeText(problem.at))}
          action={t.duplicateAgain}
          back={t.duplicateStop}
          onAction={() => tryAgain({ ...attempt, confirmDuplicate: true })}
        />
      );
    case "account_offline":
      return <Refused title={t.accountTitle} text={t.accountText} />;
    case "item_unknown":
      return <Refused title={t.itemTitle} text={t.itemText} />;
    case "customer_unknown":
      return (
        <Refused
          title={t.customerTitle}
          text={t.customerText}
          action={t.customerAction}
          onAction={() => {
            till.cart.setCustomer(null);
            leave();
          }}
        />
      );
    case "voucher_refused":
      return (
        <Refused
          title={t.voucherTitle}
          text={problem.detail}
          action={t.voucherAction}
          onAction={() => {
            for (const code of problem.codes) till.offers.removeVoucher(code);
            leave();
          }}
        />
      );
    case "storage_full":
      return <Refused title={t.fullTitle} text={t.fullText} />;
    case "clock_wrong":
      return <Refused title={t.clockTitle} text={t.clockText} />;
    case "not_paid":
      return <Refused title={t.notPaidTitle} text={t.notPaidText(formatRupiah(problem.missing))} />;
    default:
      return <Other problem={problem} onAgain={() => tryAgain(attempt)} />;
  }
}

interface OtherProps {
  problem: Extract<SaleProblem, { kind: "other" | "approval_required" }>;
  onAgain: () => Promise<void>;
}

function Other({ problem, onAgain }: OtherProps): JSX.Element {
  const t = texts.value;
  return (
    <Refused
      title={t.problem.otherTitle}
      text={problem.kind === "other" ? problem.detail : ""}
      action={t.common.tryAgain}
      onAction={onAgain}
    >
      <p class="muted">{t.problem.otherText}</p>
      {problem.kind === "other" && problem.requestId && (
        <p class="muted">{t.common.requestId(problem.requestId)}</p>
      )}
    </Refused>
  );
}

interface RefusedProps {
  title: string;
  text: string;
  action?: string;
  back?: string;
  onAction?: () => unknown;
  children?: ComponentChildren;
}

function Refused(props: RefusedProps): JSX.Element {
  const { onAction } = props;
  return (
    <Dialog
      title={props.title}
      size="small"
      onClose={leave}
      footer={
        <>
          <Button kind={onAction ? "secondary" : "primary"} onPress={toCart}>
            {props.back ?? texts.value.problem.toCart}
          </Button>
          {onAction && (
            <Button kind="primary" onPress={() => onAction()}>
              {props.action}
            </Button>
          )}
        </>
      }
    >
      <p>{props.text}</p>
      {props.children}
    </Dialog>
  );
}

function timeText(at: Date): string {
  return formatTime(at, till.catalogue.outlet.value?.timezone ?? "Asia/Jakarta");
}

/** Lower the cart's lines of each item, the last ones first, until they fit the stock. */
function takeWhatIsLeft(items: readonly ShortItem[]): void {
  const { cart } = till;
  for (const short of items) {
    let left = Math.max(0, Number(short.available));
    for (const line of cart.lines.value.filter((one) => one.item === short.item)) {
      const wanted = Number(line.quantity);
      const factor = Number(line.factor);
      // Of packs, whole ones.
      const possible = line.pack ? Math.floor(left / factor) : left;
      const given = Math.min(wanted, possible);
      left = Math.round((left - given * factor) * 1_000) / 1_000;
      if (given === 0) {
        cart.remove(line.key);
      } else if (given < wanted) {
        cart.setQuantity(line.key, String(given));
      }
    }
  }
}
