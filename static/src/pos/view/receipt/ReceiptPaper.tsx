import "../../../shared/receipt.css";
import type { JSX } from "preact";
import { Qr } from "../../../shared/ui/Qr";
import { paper } from "../prefs";
import type { Receipt, ReceiptRow } from "./model";

/** The elements that `shared/receipt.css` names, the same as on the server's page. */
export function ReceiptPaper({ receipt }: { receipt: Receipt }): JSX.Element {
  return (
    <article class="receipt" data-paper={paper.value} lang={receipt.language}>
      <header class="receipt-head">
        {receipt.logo && <img class="receipt-logo" src={receipt.logo} alt="" />}
        <p class="receipt-name">{receipt.name}</p>
        <Paragraphs texts={[receipt.header, receipt.address, receipt.phone]} />
      </header>
      {receipt.mark && <p class="receipt-mark">{receipt.mark}</p>}
      {receipt.void && (
        <p class="receipt-void">
          <strong>{receipt.void.text}</strong>
          {receipt.void.reason}
        </p>
      )}
      <dl class="receipt-facts">
        <div>
          <dt>
            <strong>{receipt.number}</strong>
          </dt>
          <dd>{receipt.channel}</dd>
        </div>
        {receipt.facts.map((fact) => (
          <div key={fact.label}>
            <dt>{fact.label}</dt>
            <dd>{fact.text}</dd>
          </div>
        ))}
      </dl>
      {receipt.note && <p class="receipt-note">{receipt.note}</p>}
      <table class="receipt-table">
        <tbody class="receipt-lines">
          {receipt.lines.map((line, index) => (
            <Line key={`${index} ${line.name}`} line={line} />
          ))}
        </tbody>
        <tbody class="receipt-sums">
          <Row row={receipt.subtotal} />
          {receipt.additions.map((row) => (
            <Row key={row.label} row={row} />
          ))}
          <Row row={receipt.total} class="receipt-total" />
          {receipt.included.map((row) => (
            <Row key={row.label} row={row} class="receipt-small" />
          ))}
        </tbody>
        <tbody class="receipt-paid">
          {receipt.tenders.map((row) => (
            <Row key={`${row.label} ${row.amount}`} row={row} />
          ))}
          {receipt.change && <Row row={receipt.change} class="receipt-change" />}
        </tbody>
      </table>
      {receipt.verify && (
        <div class="receipt-verify">
          <Qr class="receipt-qr" text={receipt.verify.url} label={receipt.verify.text} />
          <span>{receipt.verify.text}</span>
        </div>
      )}
      {(receipt.footer || receipt.website) && (
        <footer class="receipt-foot">
          <Paragraphs texts={[receipt.footer, receipt.website]} />
        </footer>
      )}
    </article>
  );
}

function Line({ line }: { line: Receipt["lines"][number] }): JSX.Element {
  return (
    <>
      <tr class="receipt-line">
        <th scope="row">
          {line.name}
          {line.modifiers.map((modifier) => (
            <span class="receipt-detail" key={modifier}>
              {modifier}
            </span>
          ))}
          {line.note && <span class="receipt-detail">{line.note}</span>}
          <span class="receipt-detail">{line.detail}</span>
        </th>
        <td>{line.text}</td>
      </tr>
      {line.discounts.map((row) => (
        <Row key={row.label} row={row} class="receipt-sub" />
      ))}
    </>
  );
}

function Row({ row, class: name }: { row: ReceiptRow; class?: string }): JSX.Element {
  return (
    <tr class={name}>
      <th scope="row">{row.label}</th>
      <td>{row.text}</td>
    </tr>
  );
}

function Paragraphs({ texts }: { texts: readonly string[] }): JSX.Element {
  return (
    <>
      {texts
        .flatMap((text) => text.split("\n"))
        .filter(Boolean)
        .map((text) => (
          <p key={text}>{text}</p>
        ))}
    </>
  );
}
