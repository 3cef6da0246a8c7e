import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Skeleton } from "../../../shared/ui";
import type { Issuable, ReceiptDocument } from "../../state";
import { ReceiptPaper } from "./ReceiptPaper";

/** A document of the server to look at; only printing hands it out. */
export function IssuedPaper({ document }: { document: Issuable }): JSX.Element {
  const receipt = useSignal<ReceiptDocument | null>(null);
  useEffect(() => {
    void document.view().then((answer) => {
      receipt.value = answer;
    });
  }, []);
  return receipt.value ? (
    <div class="receipt-frame">
      <ReceiptPaper receipt={receipt.value} />
    </div>
  ) : (
    <Skeleton kind="row" count={3} />
  );
}
