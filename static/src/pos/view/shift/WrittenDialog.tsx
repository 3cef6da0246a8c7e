import { Printer } from "lucide-preact";
import type { JSX } from "preact";
import { formatMoment } from "../../../shared/i18n";
import { formatRupiah } from "../../../shared/money";
import { Button, Dialog, Notice } from "../../../shared/ui";
import type { DrawerCount, ShiftReport } from "../../state";
import { actTexts } from "../acts-texts";
import { printPaper } from "../receipt/browser";
import { close } from "../stage";
import { till } from "../till";
import { ReportPaper } from "./print";

/** Closed without the network: what was counted, and that the rest comes later. */
export default function WrittenDialog({ count }: { count: DrawerCount }): JSX.Element {
  const t = actTexts.value.written;
  const done = (): void => {
    close();
    till.shift.leave();
  };
  const rows = [
    [t.counted, cashOf(count)],
    [t.left, count.leftFloat],
    [t.toSafe, cashOf(count) - count.leftFloat],
  ] as const;
  return (
    <Dialog
      title={t.title}
      onEnter={done}
      footer={
        <>
          <Button icon={Printer} onPress={() => printPaper(<ReportPaper report={slipOf(count)} />)}>
            {t.print}
          </Button>
          <Button kind="primary" size="main" shortcut="Enter" onPress={done}>
            {t.done}
          </Button>
        </>
      }
    >
      <Notice>{t.text}</Notice>
      {rows.map(([label, amount]) => (
        <p key={label} class="count-sum">
          <span>{label}</span>
          <span>{formatRupiah(amount)}</span>
        </p>
      ))}
    </Dialog>
  );
}

function cashOf({ pieces }: DrawerCount): number {
  return [...pieces].reduce((sum, [value, number]) => sum + value * number, 0);
}

/** What was counted, on paper; the Z report has what was expected. */
function slipOf(count: DrawerCount): ShiftReport {
  const t = actTexts.value.written;
  const outlet = till.catalogue.outlet.value;
  const row = (label: string, text: string, isTotal = false) => ({
    label,
    text,
    is_total: isTotal,
  });
  return {
    title: t.slip,
    shop: outlet?.name ?? "",
    facts: [
      row(t.slip, t.notZ),
      row(t.closedAt, formatMoment(new Date(), outlet?.timezone ?? "Asia/Jakarta")),
      row(t.cashier, till.session.cashier.value?.name ?? ""),
    ],
    sections: [
      {
        title: t.pieces,
        rows: [
          ...[...count.pieces].map(([value, number]) =>
            row(`${number} × ${formatRupiah(value)}`, formatRupiah(value * number)),
          ),
          row(t.counted, formatRupiah(cashOf(count)), true),
          row(t.left, formatRupiah(count.leftFloat)),
          row(t.toSafe, formatRupiah(cashOf(count) - count.leftFloat)),
        ],
      },
      {
        title: t.others,
        rows: (["card", "transfer", "qris_static"] as const).map((method) =>
          row(t.methods[method], formatRupiah(count.amounts[method] ?? 0)),
        ),
      },
    ],
  };
}
