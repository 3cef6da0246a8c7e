import { Printer } from "lucide-preact";
import type { JSX } from "preact";
import { formatRupiah } from "../../../shared/money";
import { Button, Dialog, Notice } from "../../../shared/ui";
import type { ClosedShift } from "../../state";
import { close } from "../stage";
import { texts } from "../texts";
import { till } from "../till";
import { printReport } from "./print";

/** What the count found, once it cannot be changed any more. */
export default function ClosedDialog({ shift }: { shift: ClosedShift }): JSX.Element {
  const t = texts.value.drawer;
  const cash = shift.counts.find((row) => row.account === "cash_drawer")?.counted ?? 0;
  const done = (): void => {
    close();
    till.shift.leave();
  };
  return (
    <Dialog
      title={t.closedTitle}
      onEnter={done}
      footer={
        <>
          <Button icon={Printer} onPress={() => printReport(shift.id)}>
            {t.print}
          </Button>
          <Button kind="primary" size="main" shortcut="Enter" onPress={done}>
            {t.done}
          </Button>
        </>
      }
    >
      <Notice
        tone={shift.difference === 0 ? "good" : shift.difference < 0 ? "danger" : "attention"}
      >
        <strong class="closed-difference">{differenceText(shift.difference)}</strong>
      </Notice>
      <table class="closed-counts">
        <thead>
          <tr>
            <td />
            <th scope="col">{t.expected}</th>
            <th scope="col">{t.counted}</th>
            <th scope="col">{t.difference}</th>
          </tr>
        </thead>
        <tbody>
          {shift.counts.map((row) => (
            <tr key={row.account}>
              <th scope="row">{row.name}</th>
              <td>{formatRupiah(row.expected)}</td>
              <td>{row.counted === null ? t.notCounted : formatRupiah(row.counted)}</td>
              <td>{row.counted === null ? "–" : differenceText(row.difference)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="count-sum">
        <span>{t.left}</span>
        <span>{formatRupiah(shift.leftFloat)}</span>
      </p>
      <p class="count-sum">
        <span>{t.toSafe}</span>
        <span>{formatRupiah(cash - shift.leftFloat)}</span>
      </p>
    </Dialog>
  );
}

function differenceText(amount: number): string {
  const t = texts.value.drawer;
  if (amount === 0) {
    return t.exact;
  }
  return amount < 0 ? t.short(formatRupiah(-amount)) : t.over(formatRupiah(amount));
}
