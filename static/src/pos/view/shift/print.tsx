/** X and Z reports onto paper, the way receipts go there. */

import type { JSX } from "preact";
import { toast } from "../../../shared/ui";
import type { ShiftReport } from "../../state";
import { paper, printer } from "../prefs";
import { printPaper } from "../receipt/browser";
import { handOver } from "../receipt/printer";
import { texts } from "../texts";
import { till } from "../till";

export async function printReport(shift: string): Promise<void> {
  if (printer.value !== "browser") {
    const bytes = await till.shift.reportForPrinter(shift, paper.value);
    if (bytes) {
      await handOver(bytes);
      return;
    }
  }
  const result = await till.shift.report(shift);
  if (result.kind === "report") {
    printPaper(<ReportPaper report={result.report} />);
  } else {
    const t = texts.value.drawer;
    toast(result.kind === "not_allowed" ? t.notAllowed : t.notPrinted, { tone: "attention" });
  }
}

/** The elements that `shared/receipt.css` names, the same as on the server's page. */
export function ReportPaper({ report }: { report: ShiftReport }): JSX.Element {
  return (
    <article class="receipt" data-paper={paper.value}>
      <header class="receipt-head">
        <p class="receipt-name">{report.shop}</p>
        <p>
          <strong>{report.title}</strong>
        </p>
      </header>
      <dl class="receipt-facts">
        {report.facts.map((fact) => (
          <div key={fact.label}>
            <dt>{fact.label}</dt>
            <dd>{fact.text}</dd>
          </div>
        ))}
      </dl>
      <table class="receipt-table">
        {report.sections.map((section) => (
          <tbody key={section.title} class="receipt-sums">
            <tr class="receipt-section">
              <th scope="rowgroup" colSpan={2}>
                {section.title}
              </th>
            </tr>
            {section.rows.map((row, index) => (
              <tr key={`${index} ${row.label}`} class={row.is_total ? "receipt-total" : ""}>
                <th scope="row">{row.label}</th>
                <td>{row.text}</td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </article>
  );
}
