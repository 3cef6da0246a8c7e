import { useSignal } from "@preact/signals";
import { ArrowDownToLine, ArrowUpFromLine, Printer } from "lucide-preact";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { formatTime } from "../../../shared/i18n";
import { formatRupiah } from "../../../shared/money";
import { Button, Sheet, Skeleton } from "../../../shared/ui";
import type { CashMovement } from "../../state";
import { actTexts } from "../acts-texts";
import { close, replace } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { printReport } from "./print";

/** The running shift: what moved in its drawer, and the way to closing it. */
export default function DrawerSheet(): JSX.Element | null {
  const t = texts.value.drawer;
  const movements = useSignal<readonly CashMovement[] | null | undefined>(undefined);
  useEffect(() => {
    void till.shift.movements().then((found) => {
      movements.value = found;
    });
  }, []);
  const running = till.shift.state.value;
  if (running.kind !== "open") {
    return null;
  }
  const zone = till.catalogue.outlet.value?.timezone ?? "Asia/Jakarta";
  const sees = till.session.cashier.value?.permissions.includes("shifts.see_expected");
  return (
    <Sheet title={t.title} onClose={() => close("drawer")}>
      <p class="muted">
        {t.since(formatTime(running.shift.openedAt, zone))} · {t.float}{" "}
        {formatRupiah(running.shift.openingFloat)}
      </p>
      <div class="drawer-acts">
        <Button
          icon={ArrowDownToLine}
          size="main"
          onPress={() => replace("drawer", { kind: "move", direction: "pay_in" })}
        >
          {t.payIn}
        </Button>
        <Button
          icon={ArrowUpFromLine}
          size="main"
          onPress={() => replace("drawer", { kind: "move", direction: "pay_out" })}
        >
          {t.payOut}
        </Button>
        {sees && (
          <Button icon={Printer} size="main" onPress={() => printReport(running.shift.id)}>
            {t.xReport}
          </Button>
        )}
      </div>
      <h3>{t.movements}</h3>
      <Movements rows={movements.value} />
      <Button kind="primary" size="main" block onPress={() => replace("drawer", { kind: "count" })}>
        {t.count}
      </Button>
    </Sheet>
  );
}

function Movements({ rows }: { rows: readonly CashMovement[] | null | undefined }): JSX.Element {
  const t = texts.value.drawer;
  if (rows === undefined) {
    return <Skeleton kind="row" count={2} />;
  }
  if (!rows || rows.length === 0) {
    return <p class="muted">{rows ? t.none : actTexts.value.drawer.away}</p>;
  }
  return (
    <ul class="rows">
      {rows.map((row, index) => (
        <li key={`${index} ${row.note}`} class="row drawer-row">
          <span>
            {t.categories[row.category]}: {row.note}
          </span>
          <strong class="drawer-amount">
            {formatRupiah(row.kind === "pay_in" ? row.amount : -row.amount)}
          </strong>
        </li>
      ))}
    </ul>
  );
}
